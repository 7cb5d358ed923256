"""Due, held, late and missing sessions of a branch in a year: pure functions over rules, facts and sessions.

A period is due when the branch existed from its first to its last day and the kind applies to it; a session fills
the period of its actual day and no other, however late it was recorded or whatever it makes up for (domain.md §2.2).
"""

from collections.abc import Callable, Iterable, Sequence
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


class KindReckoner:
    """One kind of session under one set of rules through `year`, as known on `today`, for any number of branches.

    Equal cells of different branches are one object: what is made of a cell can be made once (matrix, workbench).
    """

    def __init__(self, rule_of: Callable[[Period], CadenceRule], *, year: int, today: date):
        """`rule_of` gives the rule of a period; the cycle of the year is that of its first rule, so a changed cycle
        counts from the next year."""
        rule = rule_of(periods_of("month", year)[0])
        self.kind, self.per = rule.kind, rule.per
        self.year, self.today = year, today
        self.periods = periods_of(rule.per, year)
        self.rules: list[CadenceRule] = []
        for period in self.periods:
            following = rule_of(period)
            self.rules.append(rule if following == rule else following)
            rule = self.rules[-1]
        self._months = MONTHS_IN[rule.per]
        self._known: dict[tuple, Cell] = {}

    def reckon(self, facts: Sequence[PeriodFacts], sessions: Iterable[SessionFact]) -> KindYear:
        """The year of one branch. `facts` are those of each of `periods`, in order; running periods are due only once
        something was held in them."""
        found: list[list[SessionFact]] = [[] for _ in self.periods]
        today, year, months = self.today, self.year, self._months
        for session in sessions:
            day = session.day
            if day <= today and day.year == year:
                found[(day.month - 1) // months].append(session)
        cells: list[Cell] = []
        reasons: list[Reason | None] = []
        fact: PeriodFacts | None = None
        rule: CadenceRule | None = None
        reason: Reason | None = None
        for place, here in enumerate(found):
            if fact is not facts[place] or rule is not self.rules[place]:
                fact, rule = facts[place], self.rules[place]
                reason = not_applicable(rule, fact)
            if fact.existed:
                reasons.append(reason)
            cells.append(self._cell(place, rule, fact, reason, here))
        if not reasons:  # it never existed through a whole period: what it was at the end of the year decides
            reasons = [reason]
        applicable = None in reasons
        return KindYear(self.kind, self.per, applicable, None if applicable else reasons[-1], tuple(cells))

    def _cell(
        self, place: int, rule: CadenceRule, facts: PeriodFacts, reason: Reason | None, sessions: list[SessionFact]
    ) -> Cell:
        counted = late = 0
        for session in sessions:
            if session.counted:
                counted += 1
                late += session.late
        if reason is None and not facts.existed:
            reason = Reason.NOT_EXISTING
        if reason is not None:
            filled: Filled = (0, 0, 0, ())
        elif rule.needs == "groups":
            filled = _filled_by_groups(rule, facts, sessions)
        else:
            filled = rule.times, min(rule.times, counted), min(rule.times, counted - late), ()
        key = (place, filled, counted, late, len(sessions), reason)
        cell = self._known.get(key)
        if cell is None:
            cell = self._known[key] = self._made(place, reason, filled, counted, late, len(sessions) - counted)
        return cell

    def _made(self, place: int, reason: Reason | None, filled: "Filled", counted: int, late: int, pending: int) -> Cell:
        period, (owed, held, on_time, missing) = self.periods[place], filled
        if reason is not None:
            return Cell(period, 0, 0, 0, counted, late, pending, CellState.NOT_APPLICABLE, reason)
        due = owed if period.end <= self.today else held
        state = _state(period, owed, held, on_time, pending, self.today)
        return Cell(period, due, held, held - on_time, counted, late, pending, state, None, missing)


def kind_year(
    rule_of: Callable[[Period], CadenceRule],
    facts_of: Callable[[Period], PeriodFacts],
    sessions: Iterable[SessionFact],
    *,
    year: int,
    today: date,
) -> KindYear:
    """One kind of one branch through `year`; see KindReckoner."""
    reckoner = KindReckoner(rule_of, year=year, today=today)
    return reckoner.reckon([facts_of(period) for period in reckoner.periods], sessions)


# (owed, held, of them held on time, names of groups that did not meet often enough)
Filled = tuple[int, int, int, tuple[str, ...]]


def _filled_by_groups(rule: CadenceRule, facts: PeriodFacts, sessions: list[SessionFact]) -> Filled:
    met, met_on_time = _by_group(facts, sessions)
    held = timely = 0
    missing = []
    for group in facts.groups:
        times = met.get(group.id, 0)
        held += min(rule.times, times)
        timely += min(rule.times, met_on_time.get(group.id, 0))
        if times < rule.times:
            missing.append(group.name)
    return rule.times * len(facts.groups), held, timely, tuple(missing)


def _by_group(facts: PeriodFacts, sessions: list[SessionFact]) -> tuple[dict[int, int], dict[int, int]]:
    """How often each group met, and of that in time; a session that names no group is that of the only one."""
    only = facts.groups[0].id if len(facts.groups) == 1 else None
    met: dict[int, int] = {}
    met_on_time: dict[int, int] = {}
    for session in sessions:
        group = session.group_id or only
        if group is not None and session.counted:
            met[group] = met.get(group, 0) + 1
            if not session.late:
                met_on_time[group] = met_on_time.get(group, 0) + 1
    return met, met_on_time


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
