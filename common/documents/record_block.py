"""版记: who gets copies, who printed it and when, at the foot of the last page (GB/T 9704-2012 §7.4)."""

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Twips

from common.documents.content import OfficialPaper
from common.documents.layout import (
    BOTTOM,
    FANGSONG,
    LEFT,
    LEFTWARDS,
    PAGE_HEIGHT,
    SIZE_4,
    TEXT_WIDTH,
    add_paragraph,
    add_run,
    element,
    order_paragraph,
)
from common.documents.wording import official_date

THICK_EIGHTHS, THIN_EIGHTHS = 8, 6
LINE = 520
CHARACTER_4 = SIZE_4 * 20


def add_record_block(document, paper: OfficialPaper) -> None:
    """Ruled lines in a frame whose last line is the bottom of the text area of the page it is anchored on."""
    lines = []
    if paper.copies_to:
        lines.append(f"　抄送：{paper.copies_to}。")
    lines.append(f"　{paper.printed_by or paper.signature}\t{official_date(paper.signed_on)}印发")
    for number, text in enumerate(lines):
        paragraph = add_paragraph(document, align=LEFTWARDS, line=LINE)
        edge = Twips(TEXT_WIDTH - CHARACTER_4)
        paragraph.paragraph_format.tab_stops.add_tab_stop(edge, WD_TAB_ALIGNMENT.RIGHT)
        properties = paragraph._p.get_or_add_pPr()
        properties.append(_frame(len(lines)))
        properties.append(_rules(first=number == 0, last=number == len(lines) - 1))
        order_paragraph(properties)
        add_run(paragraph, text, FANGSONG, SIZE_4)


def _frame(lines: int):
    return element(
        "w:framePr",
        w=TEXT_WIDTH,
        h=LINE * lines,
        hRule="exact",
        hSpace=0,
        wrap="around",
        vAnchor="page",
        hAnchor="page",
        x=LEFT,
        y=PAGE_HEIGHT - BOTTOM - LINE * lines,
    )


def _rules(*, first: bool, last: bool):
    """First and last line 0.35 mm, those between 0.25 mm."""
    borders = element("w:pBdr")
    if first:
        borders.append(element("w:top", val="single", sz=THICK_EIGHTHS, space=0, color="000000"))
    width = THICK_EIGHTHS if last else THIN_EIGHTHS
    borders.append(element("w:bottom", val="single", sz=width, space=0, color="000000"))
    return borders
