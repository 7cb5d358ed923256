"""Who owes which kind of session how often: the parameter life.cadence, read into plain rules (domain.md §2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from activities.sessions.enums import SessionKind
from common.periods import MONTHS_IN
from organizations.tree.enums import BRANCH_KINDS

NEEDS = ("", "committee", "groups")


@dataclass(frozen=True)
class CadenceRule:
    """One kind: `times` in every `per` (month, quarter, half, year), by every branch or every group of it.

    `needs` is "", "committee" or "groups"; `not_owed_by` and `owed_by` name kinds of organisation (without
    `owed_by` every kind of branch owes it, and nothing else does).
    """

    kind: str
    per: str
    times: int = 1
    needs: str = ""
    not_owed_by: frozenset[str] = frozenset()
    owed_by: frozenset[str] = BRANCH_KINDS

    def excludes(self, organization_kind: str) -> bool:
        """Whether organisations of this kind do not owe it whatever their state."""
        return organization_kind in self.not_owed_by or organization_kind not in self.owed_by


def read_rules(value: Mapping[str, Mapping[str, Any]]) -> dict[str, CadenceRule]:
    """Rules by kind, in the order of SessionKind. Raises ValueError for a rule that cannot be meant."""
    if unknown := set(value) - set(SessionKind):
        raise ValueError(f"life.cadence: {sorted(unknown)!r}")
    rules = {}
    for kind in (kind.value for kind in SessionKind if kind in value):
        row = value[kind]
        per, needs, times = row.get("per"), row.get("needs", ""), row.get("times", 1)
        if per not in MONTHS_IN or needs not in NEEDS or not isinstance(times, int) or times < 1:
            raise ValueError(f"life.cadence: {kind}: {dict(row)!r}")
        rules[kind] = CadenceRule(
            kind=kind,
            per=per,
            times=times,
            needs=needs,
            not_owed_by=frozenset(row.get("not_owed_by", ())),
            owed_by=frozenset(row.get("owed_by", BRANCH_KINDS)),
        )
    return rules
