"""Both writers of xlsx and the csv writer, fed the same awkward values."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from common.exporting import tables
from common.exporting.tables import Column, write_table

COLUMNS = [Column("值", 30), Column("日期", 12, "date"), Column("时间", 18, "datetime")]
DAY, MOMENT = date(2025, 3, 5), datetime(2025, 3, 4, 18, 30, tzinfo=UTC)


@pytest.fixture(params=["rust", "openpyxl"])
def writer(request, monkeypatch):
    if request.param == "openpyxl":
        monkeypatch.setattr(tables, "rust", None)


def written(values, **options):
    out = io.BytesIO()
    rows = ([value, DAY, MOMENT] for value in values)
    write_table(out, **{"title": "台账", "columns": COLUMNS, "rows": rows, "footer": "导出人：张三"} | options)
    out.seek(0)
    return out


def sheet(values, **options):
    return openpyxl.load_workbook(written(values, **options)).active


@pytest.mark.usefixtures("writer")
class TestXlsx:
    @pytest.mark.parametrize("value", ["=1+1", "+86 138", "-5", "@SUM(A1)", "\t=1", "110101199001011234", "1e5"])
    def test_text_stays_text(self, value):
        found = sheet([value])["A3"]
        assert (found.data_type, found.value) == ("s", value)

    @pytest.mark.parametrize(
        ("value", "kept"),
        [
            (7, 7),
            (Decimal("0.85"), 0.85),
            (110101199001011234, "110101199001011234"),
            (True, True),
            (None, None),
            (["甲", "乙"], "甲、乙"),
            ("坏\x01字", "坏字"),
            ("长" * 40000, "长" * 32767),
            (date(1899, 5, 1), "1899-05-01"),
        ],
    )
    def test_values(self, value, kept):
        assert sheet([value])["A3"].value == kept

    def test_dates_are_real_and_on_the_local_clock(self):
        page = sheet(["甲"])
        assert (page["B3"].value, page["B3"].number_format) == (datetime(2025, 3, 5), "yyyy-mm-dd")
        assert (page["C3"].value, page["C3"].number_format) == (datetime(2025, 3, 5, 2, 30), "yyyy-mm-dd hh:mm")

    def test_shape(self):
        page = sheet(["甲", "乙"])
        assert [page.cell(row, 1).value for row in range(1, 6)] == ["台账", "值", "甲", "乙", "导出人：张三"]
        assert page.freeze_panes == "A3"
        assert page.column_dimensions["A"].width == pytest.approx(30, abs=1)

    def test_title_and_label_are_never_formulas(self):
        page = sheet([], title="=1", columns=[Column("=2"), Column("b"), Column("c")])
        assert [page["A1"].data_type, page["A2"].data_type] == ["s", "s"]

    def test_no_rows_keeps_header_and_footer(self):
        assert [row[0] for row in sheet([]).values] == ["台账", "值", "导出人：张三"]

    def test_path(self, tmp_path):
        write_table(tmp_path / "a.xlsx", title="t", columns=COLUMNS, rows=[["甲", None, None]])
        assert openpyxl.load_workbook(tmp_path / "a.xlsx").active["A3"].value == "甲"


@pytest.mark.parametrize(
    ("value", "kept"),
    [("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("\ta", "'\ta"), (-5, "-5"), (True, "是")],
)
def test_csv_prefixes_what_looks_like_a_formula(value, kept):
    raw = written([value], fmt="csv").read()
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert lines[0] == ["台账"]
    assert lines[2] == [kept, "2025-03-05", "2025-03-05 02:30"]
    assert lines[-1] == ["导出人：张三"]


@pytest.mark.parametrize(
    "wrong", [{"fmt": "pdf"}, {"columns": [Column("同"), Column("同"), Column("异")]}], ids=["format", "labels"]
)
def test_wrong_calls(wrong):
    with pytest.raises(ValueError, match=r"format|labels"):
        written(["a"], **wrong)


def test_rows_are_not_kept():
    seen = []

    def rows():
        for number in range(5):
            seen.append(number)
            yield [number, DAY, MOMENT]

    write_table(io.BytesIO(), title="t", columns=COLUMNS, rows=rows())
    assert seen == [0, 1, 2, 3, 4]
