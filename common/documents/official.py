"""An official paper after GB/T 9704-2012 (domain.md §7): from content to a .docx document."""

from collections.abc import Sequence

from docx import Document

from common.documents.content import Annex, Block, Heading, OfficialPaper, Paragraph, Table
from common.documents.layout import (
    BOTH,
    CENTRE,
    FANGSONG,
    HEITI,
    KAITI,
    LEFTWARDS,
    MILLIMETRE,
    RED,
    RIGHTWARDS,
    SIZE_2,
    SIZE_3,
    TEXT_WIDTH,
    XIAOBIAOSONG,
    add_paragraph,
    add_run,
    element,
    indent,
    set_child,
    set_default_font,
    set_page,
)
from common.documents.record_block import add_record_block
from common.documents.tables import add_table
from common.documents.wording import heading_number, official_date, signature_indents, title_lines

HEADING_FONTS = {1: HEITI, 2: KAITI, 3: FANGSONG, 4: FANGSONG}
MARK_LARGEST = 46
MARK_DISTANCE = 35 * MILLIMETRE
LINE_DISTANCE_POINTS = 11
RED_LINE_EIGHTHS = 18


def build(paper: OfficialPaper):
    """The paper as a python-docx document; nothing in it depends on clock or machine."""
    document = Document()
    set_default_font(document)
    set_page(document)
    _head(document, paper)
    _title(document, paper.title)
    if paper.addressee:
        _blank(document)
        add_run(add_paragraph(document), f"{paper.addressee}：")
    add_blocks(document, paper.body)
    body_end = len(document.paragraphs)
    _attachments(document, paper.attachments)
    _signature(document, paper)
    _keep_together(document.paragraphs[body_end - 1 :])
    if paper.note:
        noted = add_paragraph(document)
        indent(noted, left=2)
        add_run(noted, f"（{paper.note}）")
    for number, annex in enumerate(paper.annexes, start=1):
        _annex(document, annex, number if len(paper.annexes) > 1 else None)
    if paper.copies_to or paper.printed_by:
        add_record_block(document, paper)
    return document


def add_blocks(document, blocks: Sequence[Block]) -> None:
    """Headings, paragraphs and tables; headings are numbered level by level."""
    counters = [0, 0, 0, 0]
    for block in blocks:
        if isinstance(block, Table):
            add_table(document, block)
            continue
        paragraph = add_paragraph(document)
        indent(paragraph, first=2)
        if isinstance(block, Heading):
            counters[block.level - 1] += 1
            counters[block.level :] = [0] * (4 - block.level)
            number = heading_number(block.level, counters[block.level - 1])
            add_run(paragraph, number + block.text, HEADING_FONTS[block.level])
            paragraph.paragraph_format.keep_with_next = True
            set_child(paragraph._p.get_or_add_pPr(), "w:outlineLvl", val=block.level - 1)
        elif isinstance(block, Paragraph):
            add_run(paragraph, block.lead + block.text)


def _blank(document) -> None:
    add_run(add_paragraph(document), "")


def _head(document, paper: OfficialPaper) -> None:
    """Red name of the issuer 35 mm below the edge of the text, number two lines below, red line 4 mm below that."""
    size = min(MARK_LARGEST, int(TEXT_WIDTH / 20 / (len(paper.issuer_mark) + 1)))
    mark = add_paragraph(document, align=CENTRE, line=0, before=MARK_DISTANCE)
    add_run(mark, paper.issuer_mark, XIAOBIAOSONG, size, color=RED)
    for _ in range(2):
        _blank(document)
    number = add_paragraph(document, align=CENTRE)
    add_run(number, paper.number)
    borders = element("w:pBdr")
    borders.append(element("w:bottom", val="single", sz=RED_LINE_EIGHTHS, space=LINE_DISTANCE_POINTS, color=RED))
    number._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc"
    )


def _title(document, title: str) -> None:
    for _ in range(2):
        _blank(document)
    for line in title_lines(title):
        add_run(add_paragraph(document, align=CENTRE), line, XIAOBIAOSONG, SIZE_2)


def _attachments(document, names) -> None:
    if not names:
        return
    _blank(document)
    for number, name in enumerate(names, start=1):
        paragraph = add_paragraph(document)
        lead = "附件：" if number == 1 else ""
        counted = f"{number}. " if len(names) > 1 else ""
        hanging = (3 if lead else 0) + (1 if counted else 0)
        indent(paragraph, left=2 + 3 + (1 if counted else 0), hanging=hanging)
        add_run(paragraph, f"{lead}{counted}{name}")


def _signature(document, paper: OfficialPaper) -> None:
    day = official_date(paper.signed_on)
    of_name, of_date = signature_indents(paper.signature, day, sealed=paper.sealed)
    for _ in range(3 if paper.sealed else 1):
        _blank(document)
    for text, free in ((paper.signature, of_name), (day, of_date)):
        paragraph = add_paragraph(document, align=RIGHTWARDS)
        indent(paragraph, right=free)
        paragraph.paragraph_format.keep_together = True
        add_run(paragraph, text)


def _keep_together(paragraphs) -> None:
    """The signature never stands on a page without any text of the body."""
    for paragraph in paragraphs[:-1]:
        paragraph.paragraph_format.keep_with_next = True


def _annex(document, annex: Annex, number: int | None) -> None:
    head = add_paragraph(document, align=LEFTWARDS)
    head.paragraph_format.page_break_before = True
    add_run(head, f"附件{number or ''}", HEITI, SIZE_3)
    _blank(document)
    for line in title_lines(annex.title):
        add_run(add_paragraph(document, align=CENTRE), line, XIAOBIAOSONG, SIZE_2)
    add_run(add_paragraph(document, align=BOTH), "")
    add_blocks(document, annex.blocks)
