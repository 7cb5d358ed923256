"""What branches owe now, told from the cadence engine's cells. Pure: no statement is made here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from activities.cadence.engine import Cell
from activities.cadence.enums import CellState
from activities.cadence.selectors import BranchYear
from activities.sessions.enums import SessionKind
from common.periods import Period
from organizations.tree.models import Organization

# The lamp turns amber this many days before the last day (design.md §6).
AMBER_DAYS = 7
# A yearly duty is not worth a line before the quarter in which it falls due.
SHOW_AHEAD_DAYS = 92
# Gaps older than this are counted, not listed: they can no longer be held, only be recorded late.
LISTED_GAP_DAYS = 100

GAPS = (CellState.MISSING, CellState.PARTIAL)
DONE = (CellState.HELD, CellState.LATE)
ORDER = {"red": 0, "amber": 1, "grey": 2, "blue": 3, "green": 4}


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of session of one branch in one period. `colour` is the lamp's, `word` what stands beside it."""

    organization: Organization
    kind: str
    period: Period
    colour: str
    word: str
    note: str = ""

    @property
    def label(self) -> str:
        return SessionKind(self.kind).label

    @property
    def open(self) -> bool:
        """Whether there is still something to log."""
        return self.colour in ("red", "amber", "grey")


def lines_of(branches: Iterable[BranchYear], today: date) -> list[Line]:
    """Lines of some few branches: gaps of the last months, what runs now; the most urgent first."""
    lines = []
    for branch in branches:
        for kind, kind_year in branch.kinds.items():
            for cell in kind_year.cells:
                colour, word = lamp_of(cell, today)
                if colour and _worth_a_line(cell, today):
                    note = (
                        f"还差：{'、'.join(cell.missing_groups)}" if cell.missing_groups and colour != "green" else ""
                    )
                    lines.append(Line(branch.organization, kind, cell.period, colour, word, note))
    return sorted(lines, key=lambda line: (ORDER[line.colour], line.period.end, line.organization.path))


def _worth_a_line(cell: Cell, today: date) -> bool:
    if today in cell.period:
        return cell.period.end <= today + timedelta(days=SHOW_AHEAD_DAYS) or cell.state in DONE
    return cell.period.end >= today - timedelta(days=LISTED_GAP_DAYS)


def lamp_of(cell: Cell, today: date) -> tuple[str, str]:
    """Lamp and word of a cell as of `today`; ("", "") for what asks nothing of anybody."""
    current = today in cell.period
    if cell.state in GAPS and not current:
        return "red", f"逾期 {(today - cell.period.end).days} 天"
    if cell.state == CellState.PENDING:
        return "blue", "待审核"
    if not current or cell.state not in (*DONE, *GAPS, CellState.OPEN):
        return "", ""
    if cell.state in DONE:
        return "green", "已完成"
    left = (cell.period.end - today).days
    if left <= AMBER_DAYS:
        return "amber", "今天到期" if left == 0 else f"还剩 {left} 天"
    return "grey", f"{cell.period.end.month}月{cell.period.end.day}日前"


@dataclass(slots=True)
class Tally:
    """Counts over the branches of one unit: what falls due by the end of this month, and the gaps of this year."""

    branches: int = 0
    due: int = 0
    held: int = 0
    pending: int = 0
    soon: int = 0
    gaps: int = 0
    behind: int = 0

    @property
    def rate(self) -> float | None:
        """Held ÷ due this month, 0 to 1; None when nothing is due."""
        return self.held / self.due if self.due else None

    def __iadd__(self, other: "Tally") -> "Tally":
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self


@dataclass(slots=True)
class Tallies:
    """Counts branches as of `today`; a period that ends this month counts as due this month.

    Branches share cell objects (see KindReckoner), so each different cell is judged once.
    """

    today: date
    _known: dict[int, tuple[Cell, tuple[int, ...]]] = field(default_factory=dict)

    def of(self, branch: BranchYear) -> Tally:
        """The counts of one branch."""
        due = held = pending = soon = gaps = 0
        for kind_year in branch.kinds.values():
            for cell in kind_year.cells:
                _cell, counts = self._known.get(id(cell)) or self._judged(cell)
                if counts:
                    due, held = due + counts[0], held + counts[1]
                    pending, soon, gaps = pending + counts[2], soon + counts[3], gaps + counts[4]
        return Tally(1, due, held, pending, soon, gaps, int(gaps > 0))

    def _judged(self, cell: Cell) -> tuple[Cell, tuple[int, ...]]:
        """The cell, kept so that its identity stays its own, and due, held, pending, soon, gaps; empty if all are 0."""
        due = held = soon = 0
        today, end = self.today, cell.period.end
        if cell.state == CellState.NOT_APPLICABLE:
            counts: tuple[int, ...] = ()
        else:
            if today in cell.period and (end.year, end.month) == (today.year, today.month):
                due, held = 1, int(cell.state in DONE)
                soon = int(cell.state in (CellState.OPEN, *GAPS) and (end - today).days <= AMBER_DAYS)
            found = (due, held, int(cell.state == CellState.PENDING), soon, int(end < today and cell.state in GAPS))
            counts = found if any(found) else ()
        self._known[id(cell)] = cell, counts
        return cell, counts


def tally(branch: BranchYear, today: date) -> Tally:
    """The counts of one branch."""
    return Tallies(today).of(branch)


def older_gaps(branches: Iterable[BranchYear], today: date) -> int:
    """Gaps of this year that are too old for a line of their own."""
    first = today - timedelta(days=LISTED_GAP_DAYS)
    return sum(
        cell.state in GAPS and cell.period.end < first
        for branch in branches
        for kind_year in branch.kinds.values()
        for cell in kind_year.cells
    )
