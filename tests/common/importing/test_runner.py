"""Verdicts, reports, modes and the error workbook."""

import io

import pytest
from openpyxl import load_workbook

from common.importing.errors import write_error_workbook
from common.importing.runner import ALL_OR_NOTHING, DRY_RUN, GOOD_ROWS
from tests.common.importing.books import PeopleImporter, book

HEAD = ["姓名", "公民身份号码", "所在党支部", "入党时间", "党龄（年）"]
GOOD = ["张三", "620102194601135325", "一支部", "1980.10", 44]
BAD = ["坏人", 620102194601135325, "一支部", "1980.13", 44]
DOUBTFUL = ["李四", "62010219510827692X", "", "1980.06", "=1+1"]

pytestmark = pytest.mark.django_db


def test_one_verdict_a_row_and_all_its_reasons():
    report = PeopleImporter().run(book([HEAD, GOOD, BAD, DOUBTFUL]), DRY_RUN)
    assert (report.rows_read, report.accepted, report.accepted_with_warning, report.rejected) == (3, 2, 1, 1)
    assert [(i.row, i.code) for i in report.issues] == [
        (3, "id_damaged"),
        (3, "date_unreadable"),
        (3, "not_him"),
        (4, "missing_required"),
    ]


@pytest.mark.parametrize("blank", [None, "", " ", "\u3000", " \n"])
def test_a_required_cell_of_blanks_is_empty(blank):
    report = PeopleImporter().run(book([HEAD, ["李四", "62010219510827692X", blank, "1980.06", ""]]), DRY_RUN)
    assert [issue.code for issue in report.issues] == ["missing_required"]


def test_a_message_names_place_value_and_mend_and_hides_identity_numbers():
    report = PeopleImporter().run(book([HEAD, ["张三", "620102194601135326", "x", "1980.13", ""]]), DRY_RUN)
    masked, shown = (issue.message for issue in report.issues)
    assert masked == "“Sheet1”第2行“公民身份号码”“620*************26”：身份证号校验位不对，请核对是否录错。"
    assert shown.startswith("“Sheet1”第2行“入党时间”“1980.13”：")


@pytest.mark.parametrize(("mode", "stored"), [(ALL_OR_NOTHING, 0), (GOOD_ROWS, 2), (DRY_RUN, 0)])
def test_modes(mode, stored):
    importer = PeopleImporter()
    report = importer.run(book([HEAD, GOOD, BAD, DOUBTFUL]), mode)
    assert (len(importer.stored), report.saved) == (stored, stored)


def test_json_has_the_agreed_shape():
    report = PeopleImporter().run(book([[*HEAD, "人员类别"], GOOD, [None], ["合计", "1人"]]), ALL_OR_NOTHING)
    assert report.as_dict() == {
        "rows_read": 1,
        "accepted": 1,
        "accepted_with_warning": 0,
        "rejected": 0,
        "skipped": {"blank_row": 1, "total_row": 1},
        "rows": [],
    }


def test_a_file_refused_whole_has_the_same_shape_and_an_error():
    found = PeopleImporter().run(b"not a workbook, only text").as_dict()
    assert found["accepted"] == 0
    assert found["rows"] == []
    assert "CSV" in found["error"]


def test_a_wrong_form_is_refused_with_what_was_looked_for():
    report = PeopleImporter().run(book([["会议类型", "时间"], ["党课", "2025-01-01"]]))
    assert "姓名、公民身份号码" in report.error


def test_a_header_without_rows_is_refused():
    assert PeopleImporter().run(book([HEAD])).error_code == "no_rows"


def test_a_missing_needed_column_rejects_every_row():
    importer = PeopleImporter()
    importer.signature = ("name",)
    report = importer.run(book([["姓名", "所在党支部"], ["张三", "x"]]), GOOD_ROWS)
    assert [issue.code for issue in report.issues] == ["column_missing"]
    assert importer.stored == []


def test_formulas_are_kept_as_text_with_a_warning_but_not_in_computed_columns():
    rows = [HEAD, ["张三", "620102194601135325", "=A1", "", "=YEAR(1)"]]
    report = PeopleImporter().run(book(rows), DRY_RUN)
    assert "formula_cell" in [issue.code for issue in report.issues]
    assert {issue.column for issue in report.issues} == {"所在党支部"}


def test_all_sheets_with_the_header_are_read():
    data = book(
        [HEAD, GOOD], more=[("说明", [["随便写的"]]), ("二", [HEAD, ["李四", "62010219510827692X", "x", "", ""]])]
    )
    importer = PeopleImporter()
    importer.run(data)
    assert [values["name"] for values in importer.stored] == ["张三", "李四"]


def test_error_workbook_holds_reasons_beside_the_cells_and_no_formulas():
    plan = PeopleImporter().validate(book([HEAD, GOOD, ["=危险()x", "123", "一支部", "1980.13", ""]]))
    target = io.BytesIO()
    assert write_error_workbook(plan, target) == 1
    sheet = load_workbook(io.BytesIO(target.getvalue())).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:6] == ["原行号", "结论", "姓名", "↑问题", "公民身份号码", "↑问题"]
    assert rows[1][0] == 3
    assert "校验" in rows[1][5] or "18位" in rows[1][5]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_error_workbook_can_be_mended_and_imported():
    plan = PeopleImporter().validate(book([HEAD, ["张三", "123", "一支部", "1980.03", ""]]))
    target = io.BytesIO()
    write_error_workbook(plan, target)
    mended = load_workbook(io.BytesIO(target.getvalue()))
    mended.active["D2"] = "620102194601135325"
    again = io.BytesIO()
    mended.save(again)
    importer = PeopleImporter()
    assert importer.run(again.getvalue()).saved == 1
