"""State machines as tables: what may be done in which state, by whom, and where it leads."""

from collections.abc import Mapping
from dataclasses import dataclass

from common.exceptions import Refused


@dataclass(frozen=True)
class Transition:
    """One row of a transition table. `perm` is what the actor must hold at the object's organisation."""

    action: str
    label: str
    sources: frozenset[str]
    target: str
    perm: str
    needs_reason: bool = False


def table(*transitions: Transition) -> Mapping[str, Transition]:
    """Transitions by action name."""
    return {transition.action: transition for transition in transitions}


def step(transitions: Mapping[str, Transition], action: str, state: str, *, reason: str = "") -> Transition:
    """The transition `action` makes from `state`.

    Raises Refused when the state does not allow it or a required reason is missing.
    """
    transition = transitions[action]
    if state not in transition.sources:
        raise Refused(f"当前状态不能“{transition.label}”，可能已被他人处理，请刷新后再看。", code="wrong_state")
    if transition.needs_reason and not reason.strip():
        raise Refused(f"“{transition.label}”需要写明理由。", code="reason_missing", field="reason")
    return transition
