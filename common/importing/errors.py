"""The workbook of rows that need work: as they were, with the reason beside each bad cell."""

import re
from datetime import date, datetime

from openpyxl import Workbook as Book
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from common.exporting.cells import acts, clean_text
from common.exporting.responses import export_footer
from common.importing.report import REJECT
from common.importing.runner import Plan

BAD = PatternFill("solid", fgColor="F8D7DA")
DOUBT = PatternFill("solid", fgColor="FFF3CD")
REASON = Font(color="B02A37")
BOLD = Font(bold=True)
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")


def write_error_workbook(plan: Plan, target) -> int:
    """Write to a path or binary file the rows of `plan` that have issues; gives how many.

    One sheet per sheet of the file: its own headings, and to the right of each column that has an issue a column
    “问题”. Every text is written as text, so nothing in it can act as a formula. The file can be mended and imported.
    """
    book = Book(write_only=True)
    written = 0
    for name, header in plan.headers.items():
        rows = [row for row in plan.rows if row.sheet == name and row.issues]
        if rows:
            # openpyxl makes a name that is taken already another one by itself.
            sheet = book.create_sheet(NOT_IN_A_NAME.sub("", clean_text(name))[:31] or "台账")
            written += _write_sheet(sheet, header, rows)
            actor, importer = rows[0].importer.actor, rows[0].importer
            # Skipped as a footer when the mended file comes back.
            sheet.append([])
            sheet.append([_cell(sheet, export_footer(actor or "命令行", f"{importer.title}需要修改的{len(rows)}行"))])
    if not written:
        book.create_sheet("无问题行")
    book.save(target)
    return written


def _write_sheet(sheet, header, rows) -> int:
    places = sorted(header.labels)
    by_label = {}
    for row in rows:
        for issue in row.issues:
            column = next((n for n, spec in row.importer.by_name.items() if spec.label == issue.column), "")
            by_label[issue.column] = header.places.get(column)
    marked = {place for place in by_label.values() if place is not None}
    heads = ["原行号", "结论"]
    for place in places:
        heads.append(header.labels[place])
        if place in marked:
            heads.append("↑问题")
    if None in by_label.values():
        heads.append("其他问题")
    sheet.freeze_panes = "C2"
    sheet.append([_cell(sheet, head, font=BOLD) for head in heads])
    for row in rows:
        sheet.append(_error_line(sheet, row, places, marked, by_label))
    return len(rows)


def _error_line(sheet, row, places, marked, by_label) -> list:
    said: dict[int | None, list] = {}
    for issue in row.issues:
        said.setdefault(by_label[issue.column], []).append(issue)
    line = [row.number, _cell(sheet, "不能导入" if row.verdict == REJECT else "可导入，有提醒")]
    for place in places:
        value = row.cells[place] if place < len(row.cells) else ""
        issues = said.get(place, [])
        fill = None
        if issues:
            fill = BAD if any(issue.verdict == REJECT for issue in issues) else DOUBT
        line.append(_cell(sheet, value, fill=fill))
        if place in marked:
            line.append(_cell(sheet, _reasons(issues), font=REASON))
    if None in by_label.values():
        line.append(_cell(sheet, _reasons(said.get(None, [])), font=REASON))
    return line


def _reasons(issues) -> str:
    return "\n".join(issue.message for issue in issues)


def _cell(sheet, value, *, font=None, fill=None) -> WriteOnlyCell:
    if isinstance(value, float) and abs(value) < 1e15:
        cell = WriteOnlyCell(sheet, value=int(value) if value.is_integer() else value)
    elif isinstance(value, (date, datetime)):
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
    else:
        cell = WriteOnlyCell(sheet, value=clean_text(str(value)))
        cell.data_type = "s"
        if acts(str(value)):
            cell.quotePrefix = True
    if font:
        cell.font = font
    if fill:
        cell.fill = fill
    if "\n" in str(value):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
