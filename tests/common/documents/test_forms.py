"""Plain forms: spans, labels, pages."""

import pytest

from common.documents.forms import Cell, Form, Row, build, labelled


def test_form_is_a_ruled_table_under_its_title():
    form = Form(
        "会议登记表",
        [
            Row([*labelled("党组织", "第一支部"), *labelled("类型", "党员大会")]),
            Row([Cell("内容", label=True), Cell("甲\n乙", 3, top=True)], height=4000),
        ],
        [1, 2, 1, 2],
        subtitle="单位：示范街道",
        footer="记录人：",
    )
    document = build(form, form)
    texts = [p.text for p in document.paragraphs if p.text]
    assert texts == ["会议登记表", "单位：示范街道", "记录人："] * 2
    first, _ = document.tables
    assert [cell.text for cell in first.rows[0].cells] == ["党组织", "第一支部", "类型", "党员大会"]
    assert [p.text for p in first.rows[1].cells[1].paragraphs] == ["甲", "乙"]
    titles = [p for p in document.paragraphs if p.text == "会议登记表"]
    assert [bool(p.paragraph_format.page_break_before) for p in titles] == [False, True]


def test_spans_must_fit():
    with pytest.raises(ValueError, match="columns"):
        build(Form("表", [Row([Cell("甲", 3)])], [1, 1]))
