"""Cells of the matrix as HTML, one row at a time: tens of thousands of template calls would take seconds."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from activities.cadence.enums import CellState
from activities.cadence.matrix import MatrixCell, MatrixRow

# Stands for the key of the branch in what is written of a cell. Escaped text cannot contain it.
BRANCH = "<branch>"


def rows_markup(rows: Iterable[MatrixRow]) -> Iterator[SafeString]:
    """The cells of each branch; everything that people typed is escaped.

    Branches share cell objects (see KindReckoner), so each is written once, with a place for the branch.
    """
    base = reverse("activities:matrix")
    written: dict[str, dict[int, str]] = {}
    for row in rows:
        parts = []
        for found in row.kinds:
            known = written.setdefault(found.kind, {})
            for cell in found.cells:
                text = known.get(id(cell))
                if text is None:
                    text = known[id(cell)] = _cell(MatrixCell(row.organization.pk, found.kind, cell), base)
                parts.append(text)
        yield mark_safe("".join(parts).replace(BRANCH, str(row.organization.pk)))  # nosec B308 B703 - escaped parts


def _cell(found: MatrixCell, base: str) -> str:
    cell = found.cell
    edge = " kind-edge" if cell.period.index == 0 else ""
    return f'<td class="m m-{found.lamp} m-{cell.state.value}{edge}">{_inside(found, base)}</td>'


def _inside(found: MatrixCell, base: str) -> str:
    cell = found.cell
    if cell.state == CellState.FUTURE:
        return "<span>—</span>"
    title = f' title="{escape(found.words)}"' if cell.reason or cell.missing_groups else ""
    if cell.state == CellState.NOT_APPLICABLE and not cell.sessions:
        return f"<span{title}>不适用</span>"
    address = f"{base}{BRANCH}/{found.kind}/{cell.period.key}/"
    return f'<a href="{address}" data-cell{title}>{escape(found.sign)}</a>'
