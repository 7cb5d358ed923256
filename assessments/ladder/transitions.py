"""The steps of an assessment: who may take which, from where to where (design.md §3)."""

from assessments.ladder.models import AssessmentState as State
from common.workflow import Transition, table

TRANSITIONS = table(
    Transition("submit", "提交自评", frozenset({State.SELF}), State.STREET, "scores.self"),
    Transition("take_over", "直接核查", frozenset({State.SELF}), State.STREET, "scores.street", needs_reason=True),
    Transition("return_self", "退回自评", frozenset({State.STREET}), State.SELF, "scores.street", needs_reason=True),
    Transition("forward", "报区复核", frozenset({State.STREET}), State.DISTRICT, "scores.street"),
    Transition(
        "return_street", "退回街道", frozenset({State.DISTRICT}), State.STREET, "scores.district", needs_reason=True
    ),
    Transition("approve", "审定", frozenset({State.DISTRICT}), State.APPROVED, "scores.district"),
    Transition("reopen", "重新复核", frozenset({State.APPROVED}), State.DISTRICT, "scores.district", needs_reason=True),
)

# The step whose doer may not do this one: nobody reviews what he handed in himself.
REVIEWS = {"forward": "submit", "approve": "forward"}

COMPUTED_STATES = (State.SELF, State.STREET, State.DISTRICT)
# Values are entered until the street has handed the assessment up; later mistakes come back by “退回街道”.
ENTRY_STATES = (State.SELF, State.STREET)
