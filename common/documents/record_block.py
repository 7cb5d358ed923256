"""版记: who gets copies, who printed it and when, at the foot of the last page (GB/T 9704-2012 §7.4)."""

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Twips

from common.documents.content import OfficialPaper
from common.documents.layout import (
    FANGSONG,
    LEFTWARDS,
    SIZE_4,
    TEXT_WIDTH,
    add_run,
    element,
    set_child,
    shape,
)
from common.documents.tables import add_grid, add_row
from common.documents.wording import official_date

THICK_EIGHTHS, THIN_EIGHTHS = 8, 6
LINE = 480
CHARACTER_4 = SIZE_4 * 20


def add_record_block(document, paper: OfficialPaper) -> None:
    """A table of two lines floating at the bottom of the text area of the page it is anchored on."""
    table = add_grid(document, [TEXT_WIDTH])
    properties = table._tbl.tblPr
    floating = element(
        "w:tblpPr", vertAnchor="margin", horzAnchor="margin", tblpXSpec="left", tblpYSpec="bottom", leftFromText=0
    )
    properties.insert(0, floating)
    style = properties.find(qn("w:tblStyle"))
    if style is not None:
        properties.remove(style)
        properties.insert(0, style)
    _lines(properties)
    rows = []
    if paper.copies_to:
        rows.append((f"抄送：{paper.copies_to}。", ""))
    rows.append((paper.printed_by or paper.signature, f"{official_date(paper.signed_on)}印发"))
    for left, right in rows:
        cell = add_row(table, [TEXT_WIDTH]).cells[0]
        paragraph = cell.paragraphs[0]
        shape(paragraph, align=LEFTWARDS, line=LINE)
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Twips(CHARACTER_4)
        if right:
            edge = Twips(TEXT_WIDTH - CHARACTER_4 - 120)
            paragraph.paragraph_format.tab_stops.add_tab_stop(edge, WD_TAB_ALIGNMENT.RIGHT)
        add_run(paragraph, f"{left}\t{right}" if right else left, FANGSONG, SIZE_4)
    tail = document.add_paragraph()
    shape(tail, line=20)


def _lines(properties) -> None:
    borders = set_child(properties, "w:tblBorders")
    for side, width in (("top", THICK_EIGHTHS), ("bottom", THICK_EIGHTHS), ("insideH", THIN_EIGHTHS)):
        borders.append(element(f"w:{side}", val="single", sz=width, space=0, color="000000"))
    layout = properties.find(qn("w:tblLayout"))
    properties.remove(borders)
    layout.addprevious(borders)
