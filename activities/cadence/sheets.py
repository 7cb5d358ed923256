"""The matrix as a workbook: a header of two levels, printed on one landscape A3 page (domain.md §8.3)."""

from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from activities.cadence.matrix import Matrix
from common.exporting.cells import clean_text

FILLS = {"green": "E6F3EA", "amber": "FDF1DC", "red": "F8D7DA", "blue": "E8F0F9", "grey": "FFFFFF"}
THIN = Side(style="thin", color="8A93A3")
BORDER = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
PAPER_A3 = 8


def write_matrix(target: Any, matrix: Matrix, *, title: str, footer: str) -> None:
    """Write `matrix` as seen to a path or binary file."""
    book = Workbook()
    sheet = book.active
    sheet.title = "三会一课"
    width = 2 + sum(len(heads) for _kind, _label, heads in matrix.kinds) + 2
    _head(sheet, matrix, title, width)
    for number, row in enumerate(matrix.rows, 4):
        _line(sheet, number, row)
    last = 4 + len(matrix.rows)
    _text(sheet, last, 1, footer).font = Font(color="566072")
    sheet.freeze_panes = "C4"
    sheet.column_dimensions["A"].width = 20
    sheet.column_dimensions["B"].width = 34
    for column in range(3, width + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 7
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", PAPER_A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:3"
    book.save(target)


def _text(sheet, row: int, column: int, text: str):
    """A cell whose text stays text, whatever it begins with."""
    cell = sheet.cell(row, column)
    cell.value, cell.data_type = clean_text(text), "s"
    return cell


def _head(sheet, matrix: Matrix, title: str, width: int) -> None:
    _text(sheet, 1, 1, title).font = Font(size=18, bold=True)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet.cell(1, 1).alignment = CENTRE
    column = 3
    for place, label in ((1, "上级党组织"), (2, "党组织"), (width - 1, "应开"), (width, "已开")):
        sheet.merge_cells(start_row=2, start_column=place, end_row=3, end_column=place)
        _text(sheet, 2, place, label)
    for _kind, label, heads in matrix.kinds:
        _text(sheet, 2, column, label)
        if len(heads) > 1:
            sheet.merge_cells(start_row=2, start_column=column, end_row=2, end_column=column + len(heads) - 1)
        for head in heads:
            _text(sheet, 3, column, head)
            column += 1
    for line in sheet.iter_rows(min_row=2, max_row=3, max_col=width):
        for cell in line:
            cell.font, cell.alignment, cell.border = Font(bold=True), CENTRE, BORDER


def _line(sheet, number: int, row) -> None:
    values = [row.superior.name if row.superior else "", row.organization.name]
    for place, value in enumerate(values, 1):
        _text(sheet, number, place, value).border = BORDER
    for place, found in enumerate(row.cells, 3):
        cell = _text(sheet, number, place, found.sign)
        cell.alignment, cell.border = CENTRE, BORDER
        cell.fill = PatternFill("solid", fgColor=FILLS[found.lamp])
    for place, value in ((len(row.cells) + 3, row.due), (len(row.cells) + 4, row.held)):
        cell = sheet.cell(number, place, value)
        cell.border = BORDER
