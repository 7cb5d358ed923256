"""The 三会一课 matrix: 组织 × month × kind, as the page shows it and the sheet takes it (design.md §6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from activities.cadence.engine import Cell, KindYear
from activities.cadence.enums import STATE_WORDS, CellState
from activities.cadence.remembering import remembered_cadence
from activities.cadence.selectors import BranchYear
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
    """One branch with the kinds shown; `superior` is the community it stands under."""

    organization: Organization
    superior: Organization | None
    kinds: list[KindYear]
    due: int
    held: int

    @property
    def cells(self) -> list[MatrixCell]:
        """All cells of the row, from left to right."""
        pk = self.organization.pk
        return [MatrixCell(pk, found.kind, cell) for found in self.kinds for cell in found.cells]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The matrix of a year. `kinds`: (kind, its label, labels of its periods) of each group of columns."""

    year: int
    kinds: list[tuple[str, str, list[str]]]
    rows: list[MatrixRow]


def build_matrix(
    paths: Iterable[str],
    year: int,
    *,
    today: date,
    kinds: Iterable[str] = (),
    known: Iterable[Organization] = (),
) -> Matrix:
    """The matrix of all branches below the materialised `paths`; at most five statements whatever their number.

    `kinds` narrows the groups of columns; empty means all that any branch is asked. `known` organisations need not be
    asked for: with all superiors among them it is one statement less.
    """
    paths = list(paths)
    years = remembered_cadence(paths, year, today=today)
    superiors = _superiors(years.values(), known)
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


def _superiors(years: Iterable[BranchYear], known: Iterable[Organization]) -> dict[str, Organization]:
    """Communities and committees above the branches, by path; at most one statement."""
    step = Organization.steplen
    found = {organization.path: organization for organization in known}
    paths = {found.organization.path[:-step] for found in years if len(found.organization.path) > step}
    if lacking := paths - found.keys():
        found |= {organization.path: organization for organization in Organization.objects.filter(path__in=lacking)}
    return found


def _row(found: BranchYear, superiors: dict[str, Organization], shown: list[str]) -> MatrixRow:
    kinds = [found.kinds[kind] for kind in shown if kind in found.kinds]
    return MatrixRow(
        found.organization,
        superiors.get(found.organization.path[: -Organization.steplen]),
        kinds,
        sum(kind.due_total for kind in kinds),
        sum(kind.held_total for kind in kinds),
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """What a user may narrow the matrix to: `units` to choose from, the `asked` one; `known` has also the superiors
    just above the user's posts, whose names head the rows."""

    units: list[Organization]
    asked: Organization | None
    known: list[Organization]


UNIT_KINDS = (Kind.WORK_COMMITTEE, Kind.COMMITTEE, Kind.GENERAL_BRANCH)


def choice_for_user(user, asked: int | None) -> Choice:
    """Streets, communities and committees in the user's scope and the organisation `asked` by id, if he may see it;
    one statement."""
    step = Organization.steplen
    scope = user.scope_paths("view")
    inside = in_subtrees(scope) & (Q(kind__in=UNIT_KINDS) | Q(pk=asked))
    above = Q(path__in={path[:-step] for path in scope if len(path) > step})
    known = list(Organization.objects.filter(inside | above).order_by("path"))
    visible = [one for one in known if one.path.startswith(tuple(scope))]
    return Choice(
        units=[one for one in visible if one.kind in UNIT_KINDS],
        asked=next((one for one in visible if one.pk == asked), None),
        known=known,
    )
