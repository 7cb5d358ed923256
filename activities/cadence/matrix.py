"""The 三会一课 matrix: 组织 × month × kind, as the page shows it and the sheet takes it (design.md §6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from activities.cadence.engine import Cell
from activities.cadence.enums import STATE_WORDS, CellState
from activities.cadence.selectors import BranchYear, cadence_for
from activities.sessions.enums import SessionKind
from common.periods import MONTH, MONTHS_IN, periods_of
from common.scoping import in_subtrees
from organizations.tree.enums import Kind
from organizations.tree.models import Organization

LAMPS = {
    CellState.HELD: "green",
    CellState.LATE: "amber",
    CellState.PENDING: "blue",
    CellState.PARTIAL: "red",
    CellState.MISSING: "red",
    CellState.OPEN: "grey",
    CellState.FUTURE: "grey",
    CellState.NOT_APPLICABLE: "grey",
}


class MatrixCell(NamedTuple):
    """One cell: lamp, sign and words."""

    branch_id: int
    kind: str
    cell: Cell

    @property
    def lamp(self) -> str:
        return LAMPS[self.cell.state]

    @property
    def sign(self) -> str:
        """✓, 缺, 待审, 补录, 不适用…; for groups how many of them met."""
        if self.cell.due > 1 and self.cell.state != CellState.NOT_APPLICABLE:
            return f"{self.cell.state.label} {self.cell.held}/{self.cell.due}"
        return str(self.cell.state.label)

    @property
    def words(self) -> str:
        """The whole sentence behind the sign."""
        reason = f"（{self.cell.reason.label}）" if self.cell.reason else ""
        groups = f"：{'、'.join(self.cell.missing_groups)}" if self.cell.missing_groups else ""
        label = SessionKind(self.kind).label
        return f"{self.cell.period.label}{label}：{STATE_WORDS[self.cell.state]}{reason}{groups}"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One branch; `superior` is the community it stands under."""

    organization: Organization
    superior: Organization | None
    cells: list[MatrixCell]
    due: int
    held: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """The matrix of a year. `kinds`: (kind, its label, labels of its periods) of each group of columns."""

    year: int
    kinds: list[tuple[str, str, list[str]]]
    rows: list[MatrixRow]


def build_matrix(paths: Iterable[str], year: int, *, today: date, kinds: Iterable[str] = ()) -> Matrix:
    """The matrix of all branches below the materialised `paths`; seven statements whatever their number.

    `kinds` narrows the groups of columns; empty means all that any branch is asked.
    """
    paths = list(paths)
    organizations = Organization.objects.filter(in_subtrees(paths))
    years = cadence_for(organizations, year, today=today)
    superiors = _superiors(years.values())
    asked = [kind for kind in SessionKind.values if any(kind in found.kinds for found in years.values())]
    wanted = set(kinds) & set(asked)
    shown = [kind for kind in asked if not wanted or kind in wanted]
    cycles = {kind: next(f.kinds[kind].cycle for f in years.values() if kind in f.kinds) for kind in shown}
    rows = [_row(found, superiors, shown) for found in years.values()]
    columns = [(kind, str(SessionKind(kind).label), _heads(cycles[kind], year)) for kind in shown]
    return Matrix(year, columns, rows)


def _heads(cycle: str, year: int) -> list[str]:
    return [_short(period) for period in periods_of(cycle, year)]


def _short(period) -> str:
    """1 … 12, 一季 … 四季, 上半年, 下半年, 全年."""
    if period.kind == MONTH:
        return f"{period.start.month}月"
    if MONTHS_IN[period.kind] == 12:
        return "全年"
    return period.short_label.replace("第", "").replace("季度", "季")


def _superiors(years: Iterable[BranchYear]) -> dict[str, Organization]:
    """Communities and committees above the branches, by path; one statement."""
    step = Organization.steplen
    paths = {found.organization.path[:-step] for found in years if len(found.organization.path) > step}
    return {organization.path: organization for organization in Organization.objects.filter(path__in=paths)}


def _row(found: BranchYear, superiors: dict[str, Organization], shown: list[str]) -> MatrixRow:
    cells = [
        MatrixCell(found.organization.pk, kind, cell)
        for kind in shown
        if kind in found.kinds
        for cell in found.kinds[kind].cells
    ]
    return MatrixRow(
        found.organization,
        superiors.get(found.organization.path[: -Organization.steplen]),
        cells,
        sum(cell.cell.due for cell in cells),
        sum(cell.cell.held for cell in cells),
    )


def unit_choices(user) -> list[Organization]:
    """Streets, communities and committees the user may narrow the matrix to."""
    kinds = [Kind.WORK_COMMITTEE, Kind.COMMITTEE, Kind.GENERAL_BRANCH]
    return list(Organization.objects.visible_to(user).filter(kind__in=kinds).order_by("path"))
