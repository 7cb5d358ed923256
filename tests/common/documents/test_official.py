"""The paper read back from its .docx: GB/T 9704-2012 in numbers (domain.md §7)."""

from datetime import date, datetime

import pytest
from docx import Document
from docx.oxml.ns import qn

from common.documents.content import Annex, Heading, OfficialPaper, Paragraph, Table
from common.documents.official import build
from common.documents.save import save_document

PAPER = OfficialPaper(
    issuer_mark="中共示范街道工作委员会文件",
    title="关于6月份督查情况的通报",
    number="示发〔2025〕6号",
    addressee="各社区党组织",
    body=(
        Heading("总体情况"),
        Paragraph("总体较好。"),
        Heading("完成情况"),
        Heading("党员大会", 2),
        Heading("甲", 3),
        Heading("乙", 4),
        Heading("支委会", 2),
        Table(["党组织", "应开"], [["第一社区", "3"], ["第二社区", "4"]], "表1　完成情况", [3, 1]),
    ),
    attachments=("明细表", "清单"),
    signature="中共示范街道工作委员会",
    signed_on=date(2025, 7, 1),
    note="此件发至党支部",
    annexes=(Annex("明细表", [Paragraph("内容")]),),
    copies_to="区委组织部",
    printed_by="党建办公室",
)


def saved(tmp_path, paper=PAPER, name="a.docx"):
    path = tmp_path / name
    save_document(build(paper), path, author="甲", moment=datetime(2025, 7, 1))
    return path


@pytest.fixture
def document(tmp_path):
    return Document(saved(tmp_path))


def paragraph(document, text):
    return next(p for p in document.paragraphs if text in p.text)


def look(run):
    properties = run._r.rPr
    return properties.find(qn("w:rFonts")).get(qn("w:eastAsia")), int(properties.find(qn("w:sz")).get(qn("w:val"))) / 2


def test_page(document):
    section = document.sections[0]
    millimetres = [
        round(side.mm)
        for side in (section.page_width, section.page_height, section.top_margin, section.bottom_margin,
                     section.left_margin, section.right_margin, section.footer_distance)
    ]  # fmt: skip
    assert millimetres == [210, 297, 37, 35, 28, 26, 25]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("linesAndChars", "579")


def test_line_holds_28_characters_and_page_22_lines(document):
    body = paragraph(document, "总体较好")
    properties = body._p.pPr
    spacing = properties.find(qn("w:spacing"))
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("578", "exact")
    condensed = int(body.runs[0]._r.rPr.find(qn("w:spacing")).get(qn("w:val")))
    section = document.sections[0]
    width = (section.page_width - section.left_margin - section.right_margin) // 635
    height = (section.page_height - section.top_margin - section.bottom_margin) // 635
    assert width // (16 * 20 + condensed) == 28
    assert height // 578 == 22


@pytest.mark.parametrize(
    ("text", "font", "size"),
    [
        ("工作委员会文件", "方正小标宋简体", 31),
        ("示发〔2025〕6号", "仿宋_GB2312", 16),
        ("督查情况的通报", "方正小标宋简体", 22),
        ("各社区党组织：", "仿宋_GB2312", 16),
        ("一、总体情况", "黑体", 16),
        ("总体较好", "仿宋_GB2312", 16),
        ("二、完成情况", "黑体", 16),
        ("（一）党员大会", "楷体_GB2312", 16),
        ("1. 甲", "仿宋_GB2312", 16),
        ("（1）乙", "仿宋_GB2312", 16),
        ("（二）支委会", "楷体_GB2312", 16),
        ("附件：1. 明细表", "仿宋_GB2312", 16),
        ("2025年7月1日", "仿宋_GB2312", 16),
        ("（此件发至党支部）", "仿宋_GB2312", 16),
    ],
)
def test_fonts_sizes_and_numbers(document, text, font, size):
    run = paragraph(document, text).runs[0]
    assert look(run) == (font, size)
    assert run.bold is None


def test_red_is_only_the_mark_and_the_line(document):
    red = [p.text for p in document.paragraphs for r in p.runs if r._r.rPr.find(qn("w:color")) is not None]
    assert red == [PAPER.issuer_mark]
    border = paragraph(document, "示发〔2025〕")._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert (border.get(qn("w:color")), border.get(qn("w:space"))) == ("FF0000", "11")


@pytest.mark.parametrize(
    ("text", "attribute", "characters"),
    [
        ("总体较好", "firstLineChars", 200),
        ("一、总体情况", "firstLineChars", 200),
        ("2025年7月1日", "rightChars", 450),
        ("（此件发至党支部）", "leftChars", 200),
    ],
)
def test_indents(document, text, attribute, characters):
    assert int(paragraph(document, text)._p.pPr.find(qn("w:ind")).get(qn(f"w:{attribute}"))) == characters


def test_page_numbers_right_on_odd_left_on_even(document):
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        line = footer.paragraphs[0]
        assert line.text.startswith("— ")
        assert line.text.endswith(" —")
        assert "PAGE" in line._p.xml
        assert line._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert look(line.runs[0]) == ("宋体", 14)


def test_table(document):
    (data,) = document.tables
    assert [[cell.text for cell in row.cells] for row in data.rows] == [
        ["党组织", "应开"], ["第一社区", "3"], ["第二社区", "4"]
    ]  # fmt: skip
    assert data.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_record_block_ends_at_the_bottom_of_the_text_area(document):
    copies, printed = document.paragraphs[-2:]
    assert [copies.text, printed.text] == ["　抄送：区委组织部。", "　党建办公室\t2025年7月1日印发"]
    assert look(printed.runs[0]) == ("仿宋_GB2312", 14)
    widths = [[line.get(qn("w:sz")) for line in paragraph._p.pPr.find(qn("w:pBdr"))] for paragraph in (copies, printed)]
    assert widths == [["8", "6"], ["8"]]
    frame = printed._p.pPr.find(qn("w:framePr"))
    assert int(frame.get(qn("w:y"))) + int(frame.get(qn("w:h"))) == 16838 - 1984


def test_signature_keeps_the_last_paragraph_with_it(document):
    texts = [p.text for p in document.paragraphs]
    start, end = texts.index("附件：1. 明细表"), texts.index("2025年7月1日")
    assert all(p.paragraph_format.keep_with_next for p in document.paragraphs[start - 1 : end])


def test_annex_begins_a_page_before_the_record(document):
    head = next(p for p in document.paragraphs if p.text == "附件")
    assert head.paragraph_format.page_break_before
    assert look(head.runs[0]) == ("黑体", 16)


def test_same_content_same_bytes(tmp_path):
    assert saved(tmp_path, name="a.docx").read_bytes() == saved(tmp_path, name="b.docx").read_bytes()


def test_short_paper_leaves_out_what_it_has_not(tmp_path):
    bare = OfficialPaper("街道文件", "通报", [Paragraph("甲")], "街道", date(2025, 7, 1))
    document = Document(saved(tmp_path, bare))
    assert not document.tables
    assert "附件" not in "".join(p.text for p in document.paragraphs)
