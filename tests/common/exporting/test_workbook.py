"""Annexes: several printed sheets, formulas neutralised, the same bytes for the same rows."""

from datetime import date, datetime

import openpyxl
import pytest

from common.documents.save import steady
from common.exporting.tables import Column
from common.exporting.workbook import Sheet, write_workbook

COLUMNS = [Column("党组织", 30), Column("完成率", 10, "percent"), Column("日期", 12, "date")]


def written(path, rows):
    write_workbook(path, [Sheet("甲", "标题", COLUMNS, rows, "说明"), Sheet("乙", "空表", COLUMNS, [])])
    return openpyxl.load_workbook(path)


def test_sheets(tmp_path):
    book = written(tmp_path / "a.xlsx", [["第一支部", 0.5, date(2025, 6, 1)]])
    assert book.sheetnames == ["甲", "乙"]
    page = book["甲"]
    assert [page.cell(row, 1).value for row in range(1, 5)] == ["标题", "党组织", "第一支部", "说明"]
    assert [page["B3"].number_format, page["C3"].number_format] == ["0.00%", "yyyy-mm-dd"]
    assert (page.freeze_panes, page.print_title_rows, int(page.page_setup.paperSize)) == ("A3", "$1:$2", 9)


@pytest.mark.parametrize("text", ["=1+1", "+1", "@a", "-1"])
def test_formulas_stay_text(tmp_path, text):
    found = written(tmp_path / "a.xlsx", [[text, None, None]])["甲"]["A3"]
    assert (found.data_type, found.value) == ("s", text)


def test_steady_package(tmp_path):
    contents = []
    for name in ("a.xlsx", "b.xlsx"):
        written(tmp_path / name, [["甲", 1, None]])
        steady(tmp_path / name, datetime(2025, 7, 1))
        contents.append((tmp_path / name).read_bytes())
    assert contents[0] == contents[1]
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").properties.created == datetime(2025, 7, 1)
