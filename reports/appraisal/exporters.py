"""The year-end workbook: 汇总排名表 and one 评分表 per unit (domain.md §8.8, §8.9), A4, with live sums."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assessments.schemes.models import Category
from common.exporting.cells import acts, clean_text
from reports.appraisal.selectors import FormRow, UnitForm, YearForms

FORM_COLUMNS = (
    ("序号", 5),
    ("考核项目", 12),
    ("考核内容", 22),
    ("分值", 6),
    ("评分标准", 24),
    ("数据来源(自动/人工)", 9),
    ("自评分", 8),
    ("系统分", 8),
    ("考核分", 8),
    ("扣分原因", 40),
    ("佐证材料", 18),
    ("考核人", 9),
)
RANK_COLUMNS = (
    ("名次", 6),
    ("党组织", 34),
    ("平时(30)", 9),
    ("半年(20)", 9),
    ("年末(100)", 10),
    ("民主测评(10)", 10),
    ("小计", 9),
    ("加分", 8),
    ("扣分", 8),
    ("否决", 9),
    ("总分", 9),
    ("等次", 9),
    ("上年名次", 9),
    ("备注", 26),
)
STAGES_NOTE = (
    "本年度平时检查、半年督查、民主测评没有单独计分，年末考核按100分计入；同类单位之间排名，得分相同的名次并列。"
)
POINTS, PLAIN = "0.00", "General"
THIN = Side(style="thin", color="000000")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
TITLE = Font(name="方正小标宋简体", size=20)
NOTE = Font(name="仿宋_GB2312", size=11)
HEAD = Font(name="黑体", size=11)
BODY = Font(name="仿宋_GB2312", size=10)
STRONG = Font(name="黑体", size=10)
HEADER_ROW = 3


def write_workbook(
    forms: YearForms, target: str | Path | BinaryIO, *, footer: str, step: Callable[[str], None] | None = None
) -> None:
    """Write the workbook to a path or binary file, `footer` under every table (who exported what, and when).

    `step` is told the name of each unit as it is written.
    """
    book = Workbook()
    summary = book.active
    summary.title = "汇总排名表"
    _write_ranking(summary, forms)
    taken = {summary.title}
    for unit in forms.units:
        _write_form(book.create_sheet(_sheet_name(unit.name, taken)), unit, forms)
        if step:
            step(unit.name)
    for sheet in book.worksheets:
        _sign(sheet, footer)
    book.save(target)


def _sign(sheet: Worksheet, footer: str) -> None:
    """The line below a table, outside what is printed."""
    cell = sheet.cell(sheet.max_row + 2, 1)
    cell.value, cell.data_type, cell.font = clean_text(footer), "s", NOTE


def _sheet_name(name: str, taken: set[str]) -> str:
    """A sheet name Excel accepts, unlike those taken."""
    short = re.sub(r"[\[\]:*?/\\']", "", re.sub(r"^中共|委员会$", "", name)) or "评分表"
    found, number = short[:28], 2
    while found in taken:
        found, number = f"{short[:26]}{number}", number + 1
    taken.add(found)
    return found


# -- cells ------------------------------------------------------------
def _text(sheet: Worksheet, row: int, column: int, text: str, *, font=BODY, center=False) -> None:
    """Text that stays text, whatever it begins with."""
    cell = sheet.cell(row, column)
    cell.value = clean_text(text)
    cell.data_type = "s"
    if acts(text):
        cell.quotePrefix = True
    cell.font, cell.border = font, BOX
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center" if center else "left")


def _number(sheet: Worksheet, row: int, column: int, value: Decimal | int | None, *, font=BODY, fmt=POINTS) -> None:
    cell = sheet.cell(row, column, value)
    cell.number_format, cell.font, cell.border = fmt, font, BOX
    cell.alignment = Alignment(vertical="center", horizontal="center")


def _formula(sheet: Worksheet, row: int, column: int, formula: str) -> None:
    cell = sheet.cell(row, column, f"={formula}")
    cell.number_format, cell.font, cell.border = POINTS, STRONG, BOX
    cell.alignment = Alignment(vertical="center", horizontal="center")


def _start(sheet: Worksheet, title: str, note: str, columns: Iterable[tuple[str, float]]) -> None:
    columns = list(columns)
    width = len(columns)
    for row, text, font, height in ((1, title, TITLE, 36), (2, note, NOTE, 22)):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
        cell = sheet.cell(row, 1)
        cell.value, cell.data_type = clean_text(text), "s"
        cell.font = font
        cell.alignment = Alignment(horizontal="center" if row == 1 else "left", vertical="center")
        sheet.row_dimensions[row].height = height
    for place, (label, wide) in enumerate(columns, start=1):
        _text(sheet, HEADER_ROW, place, label, font=HEAD, center=True)
        sheet.column_dimensions[get_column_letter(place)].width = wide
    sheet.row_dimensions[HEADER_ROW].height = 32


def _finish(sheet: Worksheet, width: int) -> None:
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 1)
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.print_area = f"A1:{get_column_letter(width)}{sheet.max_row}"
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.6, 0.8, 0.4
    sheet.oddFooter.center.text = "第 &P 页　共 &N 页"


# -- 汇总排名表 ------------------------------------------------------------
def _write_ranking(sheet: Worksheet, forms: YearForms) -> None:
    state = "" if forms.final else "（未定档，供核对）"
    _start(sheet, f"{forms.street}{forms.year}年度党建考核汇总排名表{state}", STAGES_NOTE, RANK_COLUMNS)
    row = HEADER_ROW
    units = sorted(forms.units, key=lambda unit: (unit.group == "两新组织", unit.group, unit.rank or 0))
    for group, members in groupby(units, key=lambda unit: unit.group):
        row += 1
        for place in range(1, len(RANK_COLUMNS) + 1):
            _text(sheet, row, place, group if place == 1 else "", font=STRONG)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(RANK_COLUMNS))
        for unit in members:
            row += 1
            _ranking_line(sheet, row, unit)
    _finish(sheet, len(RANK_COLUMNS))


def _ranking_line(sheet: Worksheet, row: int, unit: UnitForm) -> None:
    _number(sheet, row, 1, unit.rank, fmt=PLAIN)
    _text(sheet, row, 2, unit.name)
    for place in (3, 4, 6):
        _number(sheet, row, place, None)
    _number(sheet, row, 5, unit.base)
    _formula(sheet, row, 7, f"SUM(C{row}:F{row})")
    _number(sheet, row, 8, unit.bonus)
    _number(sheet, row, 9, unit.deduction)
    _text(sheet, row, 10, "一票否决" if unit.vetoed else "", center=True)
    _formula(sheet, row, 11, f"MAX(0,G{row}+H{row}-I{row})")
    _text(sheet, row, 12, unit.grade, center=True)
    _number(sheet, row, 13, unit.last_rank, fmt=PLAIN)
    _text(sheet, row, 14, f"有{unit.pending}项待录入，未计分" if unit.pending else "")


# -- 评分表 ------------------------------------------------------------
def _write_form(sheet: Worksheet, unit: UnitForm, forms: YearForms) -> None:
    state = "已定档" if forms.final else "未定档，供核对"
    _start(
        sheet, f"{forms.year}年度党建考核评分表", f"被考核单位：{unit.name}　　{forms.title}（{state}）", FORM_COLUMNS
    )
    row, number = HEADER_ROW, 0
    subtotals: list[int] = []
    classes: dict[str, tuple[int, int, Decimal]] = {}
    for (category, _section), members in groupby(unit.rows, key=lambda one: (one.category, one.section)):
        first = row + 1
        ceiling = Decimal(0)
        for one in members:
            row, number, ceiling = row + 1, number + 1, one.points
            _form_line(sheet, row, number, one)
        if row > first:
            sheet.merge_cells(start_row=first, start_column=2, end_row=row, end_column=2)
        if category == Category.BASE:
            row += 1
            subtotals.append(row)
            _sum_line(sheet, row, "小计", {c: f"SUM({c}{first}:{c}{row - 1})" for c in "DGHI"})
        else:
            classes[category] = (first, row, ceiling)
    _totals(sheet, row, subtotals, classes, unit)
    _finish(sheet, len(FORM_COLUMNS))


def _form_line(sheet: Worksheet, row: int, number: int, one: FormRow) -> None:
    _number(sheet, row, 1, number, fmt=PLAIN)
    _text(sheet, row, 2, one.section, center=True)
    _text(sheet, row, 3, one.content)
    if one.category == Category.BASE:
        _number(sheet, row, 4, one.points, fmt=PLAIN)
    else:
        _text(sheet, row, 4, "否决" if one.category == Category.VETO else f"≤{one.points.normalize():f}", center=True)
    _text(sheet, row, 5, one.standard)
    _text(sheet, row, 6, "自动" if one.automatic else "人工", center=True)
    for place, value in ((7, one.self_points), (8, one.system), (9, one.decided)):
        _number(sheet, row, place, None if one.category == Category.VETO else value)
    _text(sheet, row, 10, one.why)
    _text(sheet, row, 11, one.proof)
    _text(sheet, row, 12, one.assessor, center=True)
    wrapped = [(one.content, 10), (one.standard, 11), (one.proof, 8), *((line, 20) for line in one.why.split("\n"))]
    heights = [1 + len(text) // wide for text, wide in wrapped]
    lines = max(*heights[:3], sum(heights[3:]))
    sheet.row_dimensions[row].height = min(13 * lines + 4, 300)


def _sum_line(sheet: Worksheet, row: int, label: str, formulas: dict[str, str]) -> None:
    for place in range(1, len(FORM_COLUMNS) + 1):
        _text(sheet, row, place, label if place == 3 else "", font=STRONG, center=True)
    for column, formula in formulas.items():
        _formula(sheet, row, "ABCDEFGHIJKL".index(column) + 1, formula)
    sheet.row_dimensions[row].height = 20


def _totals(sheet: Worksheet, row: int, subtotals: list[int], classes: dict, unit: UnitForm) -> None:
    base = row + 1
    _sum_line(sheet, base, "合计", {c: "+".join(f"{c}{r}" for r in subtotals) or "0" for c in "DGHI"})
    lines = {}
    for offset, (category, label) in enumerate(
        ((Category.BONUS, "加分合计"), (Category.DEDUCTION, "扣分合计")), start=1
    ):
        found = classes.get(category)
        formula = f"MIN({found[2].normalize():f},SUM(I{found[0]}:I{found[1]}))" if found else "0"
        lines[category] = base + offset
        _sum_line(sheet, base + offset, label, {"I": formula})
    final = base + 3
    total = f"MAX(0,I{base}+I{lines[Category.BONUS]}-I{lines[Category.DEDUCTION]})"
    _sum_line(sheet, final, "总分", {"I": total})
    verdict = [f"名次：{unit.rank}" if unit.rank else "", f"等次：{unit.grade}" if unit.grade else ""]
    verdict.append("一票否决" if unit.vetoed else "")
    _text(sheet, final, 10, "　".join(word for word in verdict if word), font=STRONG)
