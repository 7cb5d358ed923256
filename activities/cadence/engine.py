"""Due, held, late and missing sessions of a branch in a year: pure functions over rules, facts and sessions.

A period is due when the branch existed from its first to its last day and the kind applies to it; a session fills
the period of its actual day and no other, however late it was recorded or whatever it makes up for (domain.md §2.2).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from activities.cadence.enums import CellState, Reason
from activities.cadence.facts import PeriodFacts
from activities.cadence.rules import CadenceRule
from common.periods import MONTHS_IN, Period, periods_of

BRANCH_REASONS = frozenset({Reason.TEMPORARY_BRANCH, Reason.FLOATING_BRANCH, Reason.FUNCTIONAL_BRANCH})


class SessionFact(NamedTuple):
    """One session under one kind. `counted`: approved and not replaced; otherwise it waits for review."""

    id: int
    day: date
    group_id: int | None
    late: bool
    counted: bool = True


class Cell(NamedTuple):
    """One kind in one period. `due`, `held` and `held_late` count sessions owed, or groups that had to meet."""

    period: Period
    due: int
    held: int
    held_late: int
    sessions: int
    late: int
    pending: int
    state: CellState
    reason: Reason | None
    missing_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KindYear:
    """One kind of session of one branch through a year; lists of 12 months, 4 quarters, 2 halves or 1 year."""

    kind: str
    cycle: str
    applicable: bool
    reason: Reason | None
    cells: tuple[Cell, ...]

    @property
    def due_total(self) -> int:
        return sum(cell.due for cell in self.cells)

    @property
    def held_total(self) -> int:
        return sum(cell.held for cell in self.cells)

    @property
    def late(self) -> int:
        """Sessions of the kind whose record came late."""
        return sum(cell.late for cell in self.cells)

    @property
    def held_late(self) -> int:
        """Of `held_total`, those held only by sessions recorded late."""
        return sum(cell.held_late for cell in self.cells)

    @property
    def missing(self) -> list[Cell]:
        """Cells that were due and not, or not wholly, held."""
        return [cell for cell in self.cells if cell.due > cell.held]


def not_applicable(rule: CadenceRule, facts: PeriodFacts) -> Reason | None:
    """Why the branch does not owe this kind in the period, or None; existence is asked separately."""
    if rule.excludes(facts.kind):
        return Reason(facts.kind) if facts.kind in BRANCH_REASONS else Reason.OTHER_KIND
    if rule.needs == "committee" and not facts.has_committee:
        return Reason.NO_COMMITTEE
    if rule.needs == "groups" and not facts.groups:
        return Reason.NO_GROUPS
    return None


def kind_year(
    rule_of: Callable[[Period], CadenceRule],
    facts_of: Callable[[Period], PeriodFacts],
    sessions: Iterable[SessionFact],
    *,
    year: int,
    today: date,
) -> KindYear:
    """One kind of one branch through `year`, as known on `today`.

    `rule_of` and `facts_of` give what held in each period; the cycle of the year is that of its first rule, so a
    changed cycle counts from the next year. Periods still running are due only once something was held in them.
    """
    rule = rule_of(periods_of("month", year)[0])
    periods = periods_of(rule.per, year)
    by_index: dict[int, list[SessionFact]] = defaultdict(list)
    for session in sessions:
        if session.day.year == year and session.day <= today:
            by_index[(session.day.month - 1) // MONTHS_IN[rule.per]].append(session)
    cells, reasons = [], []
    for period in periods:
        facts = facts_of(period)
        reason = not_applicable(rule_of(period), facts)
        if facts.existed:
            reasons.append(reason)
        cells.append(_cell(rule_of(period), period, facts, reason, by_index.get(period.index, []), today))
    if not reasons:  # it never existed through a whole period: what it was at the end of the year decides
        reasons = [not_applicable(rule_of(periods[-1]), facts_of(periods[-1]))]
    applicable = None in reasons
    return KindYear(rule.kind, rule.per, applicable, None if applicable else reasons[-1], tuple(cells))


def _cell(
    rule: CadenceRule,
    period: Period,
    facts: PeriodFacts,
    reason: Reason | None,
    sessions: list[SessionFact],
    today: date,
) -> Cell:
    counted = [session for session in sessions if session.counted]
    late, pending = sum(session.late for session in counted), len(sessions) - len(counted)
    if reason is None and not facts.existed:
        reason = Reason.NOT_EXISTING
    if reason is not None:
        return Cell(period, 0, 0, 0, len(counted), late, pending, CellState.NOT_APPLICABLE, reason)
    owed, held, on_time, missing = _filled(rule, facts, counted)
    due = owed if period.end <= today else held
    state = _state(period, owed, held, on_time, pending, today)
    return Cell(period, due, held, held - on_time, len(counted), late, pending, state, None, missing)


def _filled(rule: CadenceRule, facts: PeriodFacts, counted: list[SessionFact]) -> tuple[int, int, int, tuple[str, ...]]:
    """(owed, held, of them held on time, names of groups that did not meet often enough)."""
    on_time = [session for session in counted if not session.late]
    if rule.needs != "groups":
        return rule.times, min(rule.times, len(counted)), min(rule.times, len(on_time)), ()
    met, met_on_time = _by_group(facts, counted), _by_group(facts, on_time)
    held = sum(min(rule.times, met.get(group.id, 0)) for group in facts.groups)
    timely = sum(min(rule.times, met_on_time.get(group.id, 0)) for group in facts.groups)
    missing = tuple(group.name for group in facts.groups if met.get(group.id, 0) < rule.times)
    return rule.times * len(facts.groups), held, timely, missing


def _by_group(facts: PeriodFacts, sessions: list[SessionFact]) -> dict[int, int]:
    """How often each group met; a session that names no group is that of the only one."""
    only = facts.groups[0].id if len(facts.groups) == 1 else None
    count: dict[int, int] = defaultdict(int)
    for session in sessions:
        group = session.group_id or only
        if group is not None:
            count[group] += 1
    return count


def _state(period: Period, owed: int, held: int, on_time: int, pending: int, today: date) -> CellState:
    if held >= owed:
        return CellState.HELD if on_time >= owed else CellState.LATE
    if pending:
        return CellState.PENDING
    if period.start > today:
        return CellState.FUTURE
    if period.end >= today:
        return CellState.OPEN
    return CellState.PARTIAL if held else CellState.MISSING
