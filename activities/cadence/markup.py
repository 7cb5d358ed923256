"""Cells of the matrix as HTML, one row at a time: tens of thousands of template calls would take seconds."""

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from activities.cadence.enums import CellState
from activities.cadence.matrix import MatrixCell, MatrixRow


def row_markup(row: MatrixRow) -> SafeString:
    """The cells of one branch; everything that people typed is escaped."""
    base = reverse("activities:matrix")
    return mark_safe("".join(_cell(found, base) for found in row.cells))  # nosec B308 B703 - built of escaped parts


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
    address = f"{base}{found.branch_id}/{found.kind}/{cell.period.key}/"
    return f'<a href="{address}" data-cell{title}>{escape(found.sign)}</a>'
