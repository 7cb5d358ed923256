"""A small workbook of several printed tables (annexes): titled, ruled, A4, header repeated on every page.

For ledgers of many rows use tables.write_table; this one keeps the workbook in memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from common.exporting.cells import cell, clean_text
from common.exporting.tables import NUMBER_FORMATS, Column

THIN = Side(style="thin", color="808080")
RULED = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD = PatternFill("solid", fgColor="F2F2F2")
A4 = 9
WIDE = 20


@dataclass(frozen=True)
class Sheet:
    """One sheet: its tab, title, columns, rows, and the line under the table."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    footer: str = ""


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the sheets; text that looks like a formula stays text."""
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        _write(book.create_sheet(sheet.name), sheet)
    book.save(path)


def _write(page, sheet: Sheet) -> None:
    width = len(sheet.columns)
    _put(page, 1, 1, sheet.title, font=Font(size=16, bold=True), alignment=Alignment(horizontal="center"))
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    page.row_dimensions[1].height = 28
    for number, column in enumerate(sheet.columns, start=1):
        middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
        _put(page, 2, number, column.label, font=Font(bold=True), alignment=middle, fill=HEAD, border=RULED)
        page.column_dimensions[get_column_letter(number)].width = column.width
    for place, row in enumerate(sheet.rows, start=3):
        for number, (value, column) in enumerate(zip(row, sheet.columns, strict=True), start=1):
            value = cell(value)
            side = "left" if column.width >= WIDE else "center"
            aligned = Alignment(horizontal=side, vertical="center", wrap_text=True)
            made = _put(page, place, number, value, alignment=aligned, border=RULED)
            if value is not None and not isinstance(value, str):
                made.number_format = NUMBER_FORMATS[column.holds if column.holds != "text" else "number"]
    _put(page, len(sheet.rows) + 3, 1, clean_text(sheet.footer))
    _set_up_print(page, sheet)


def _put(page, row: int, column: int, value, **style):
    made = page.cell(row, column)
    made.value = value
    if isinstance(value, str):
        made.data_type = "s"
    for name, part in style.items():
        setattr(made, name, part)
    return made


def _set_up_print(page, sheet: Sheet) -> None:
    page.freeze_panes = "A3"
    page.page_setup.paperSize = A4
    wide = sum(column.width for column in sheet.columns) > 90
    page.page_setup.orientation = "landscape" if wide else "portrait"
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToHeight = 0
    page.print_title_rows = "1:2"
    page.oddFooter.center.text = "第 &P 页，共 &N 页"
