"""Headers in every disguise, and the rows that are no records."""

import pytest

from common.importing.columns import LabelIndex, find_header, row_kind
from common.importing.workbook import read_workbook
from tests.common.importing.books import COLUMNS, book

SIGNATURE = ("name", "id_number")


def header_of(rows, *, merges=(), mapping=None):
    sheet = read_workbook(book(rows, merges=merges)).sheets[0]
    return find_header(sheet, LabelIndex(COLUMNS, mapping), SIGNATURE)


@pytest.mark.parametrize(
    "labels",
    [
        ["姓名", "公民身份号码", "所在党支部"],
        ["所属党支部", "姓 名", "身份证\n号"],
        ["★姓名：", "公民身份号码（18位）", "所在党支部（填写全称）"],
        ["１．姓名", "2、身份证号", "3.所属党支部"],
    ],
)
def test_header_is_found_by_its_labels_in_any_order(labels):
    found = header_of([["某街道花名册"], ["时间：2025年"], labels, ["张三", "1", "x"]])
    assert found.row == 2
    assert set(found.places) == {"name", "id_number", "branch"}


def test_header_reports_unknown_and_missing_columns():
    found = header_of([["姓名", "身份证号", "微信"]])
    assert found.unknown == ["微信"]
    assert found.missing == ["所在党支部"]


def test_header_needs_its_signature():
    assert header_of([["姓名", "所在党支部"]]) is None


def test_header_prefers_the_official_label_and_the_hint():
    found = header_of([["姓名", "身份证号", "人员类别", "党籍状态（正式党员或预备党员）"]])
    assert found.places["type"] == 3
    assert found.unknown == ["人员类别"]


def test_header_offers_two_equal_claims():
    found = header_of([["姓名", "身份证号", "所在党支部", "所在党支部"]])
    assert found.ambiguous == {"branch": ["所在党支部", "所在党支部"]}


def test_header_of_two_levels_with_merged_cells():
    rows = [
        ["序号", "基本情况", None, "党内情况", None],
        [None, "姓名", "身份证号", "所在党支部", "入党时间"],
        [1, "张三", "", "", ""],
    ]
    found = header_of(rows, merges=["A1:A2", "B1:C1", "D1:E1"])
    assert (found.row, found.height) == (0, 2)
    assert found.places == {"name": 1, "id_number": 2, "branch": 3, "joined": 4}


def test_header_split_over_two_lines():
    rows = [["姓名", "公民身份号码", "入党"], [None, None, "时间"], ["张三", "", ""]]
    found = header_of(
        [["姓名", "公民身份号码", "入党", None], [None, None, "时间", "支部"], *rows[2:]],
        merges=["A1:A2", "B1:B2", "C1:D1"],
    )
    assert found.places["joined"] == 2


def test_data_under_a_plain_header_is_no_second_level():
    found = header_of([["姓名", "公民身份号码", "所在党支部", None], ["张三", "1", "一支部", "旁注"]])
    assert (found.row, found.height) == (0, 1)


def test_mapping_settles_a_heading():
    found = header_of([["姓名", "证件", "微信"]], mapping={"证件": "id_number", "微信": ""})
    assert found.places["id_number"] == 1
    assert found.unknown == []


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["", "", ""], "blank_row"),
        (["  ", "", "\n"], "blank_row"),
        (["姓 名", "公民身份号码", "所在党支部"], "repeated_header"),
        (["合  计", "1755人", ""], "total_row"),
        (["", "小计", 5.0], "total_row"),
        (["填表人：　　审核人：", "", ""], "footer_row"),
        (["单位负责人（签字）：", "", ""], "footer_row"),
        (["填写注意事项：\n1、不要改动", "", ""], "note_row"),
        (["注：本表一式两份", "", ""], "note_row"),
        (["示例", "张三", "1"], "sample_row"),
        (["张三", "1", "一支部"], None),
        (["张三", "", ""], None),
    ],
)
def test_row_kind(cells, kind):
    header = header_of([["姓名", "公民身份号码", "所在党支部"]])
    assert row_kind(cells, header) == kind


@pytest.mark.parametrize(
    ("number", "kind"), [(7.0, "blank_row"), ("7", "blank_row"), ("填表人：　审核人：", "footer_row")]
)
def test_a_row_numbered_in_advance_is_blank(number, kind):
    header = header_of([["序号", "姓名", "公民身份号码", "所在党支部"]])
    header.places["number"] = 0
    assert row_kind([number, "", "", ""], header) == kind


def test_a_merged_line_inside_the_table_is_a_title():
    header = header_of([["姓名", "公民身份号码", "所在党支部"]])
    assert row_kind(["一、华丽苑社区", "", ""], header, wide=True) == "title_row"
