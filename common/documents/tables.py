"""Ruled tables: cells with borders, spans, fixed widths, a header repeated on every page."""

from collections.abc import Sequence

from docx.oxml.ns import qn

from common.documents.content import Table
from common.documents.layout import (
    BOTH,
    CENTRE,
    FANGSONG,
    HEITI,
    LEFTWARDS,
    SIZE_5,
    SIZE_SMALL_4,
    TEXT_WIDTH,
    add_paragraph,
    add_run,
    element,
    set_child,
    shape,
)

CELL_LINE = 360
CELL_SIDE = 30
MANY_COLUMNS = 6
FEW_ROWS = 8
THIN = 4


def add_grid(document, widths: Sequence[int]):
    """An empty ruled table of fixed column widths in twips."""
    table = document.add_table(rows=0, cols=len(widths))
    table.autofit = False
    table.alignment = 1
    properties = table._tbl.tblPr
    set_child(properties, "w:tblW", w=sum(widths), type="dxa")
    borders = set_child(properties, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz=THIN, space=0, color="000000"))
    set_child(properties, "w:tblLayout", type="fixed")
    margins = set_child(properties, "w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w=CELL_SIDE, type="dxa"))
    for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(width))
    return table


def add_row(table, widths: Sequence[int], *, height: int = 0, header: bool = False):
    """A row that is not broken over pages; `height` is the least height in twips."""
    row = table.add_row()
    properties = row._tr.get_or_add_trPr()
    properties.append(element("w:cantSplit"))
    if height:
        properties.append(element("w:trHeight", val=height, hRule="atLeast"))
    if header:
        properties.append(element("w:tblHeader"))
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = width * 635
    return row


def write_cell(cell, text: str, *, font: str = FANGSONG, size: float = SIZE_SMALL_4, align=CENTRE, top=False) -> None:
    """Text into a cell, one paragraph per line, in the middle unless `top`."""
    cell.vertical_alignment = 0 if top else 1
    for number, line in enumerate(str(text).split("\n")):
        paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
        shape(paragraph, align=align, line=CELL_LINE)
        add_run(paragraph, line, font, size)


def add_table(document, table: Table) -> None:
    """A data table over the whole text width, its caption above."""
    if table.caption:
        caption = add_paragraph(document, align=CENTRE, before=120)
        caption.paragraph_format.keep_with_next = True
        add_run(caption, table.caption, HEITI, 14)
    shares = table.widths or [1] * len(table.columns)
    widths = [round(TEXT_WIDTH * share / sum(shares)) for share in shares]
    grid = add_grid(document, widths)
    size = SIZE_5 if len(table.columns) >= MANY_COLUMNS else SIZE_SMALL_4
    head = add_row(grid, widths, header=True)
    for cell, label in zip(head.cells, table.columns, strict=True):
        write_cell(cell, label, font=HEITI, size=size)
    for line in table.rows:
        cells = add_row(grid, widths).cells
        for number, (cell, text) in enumerate(zip(cells, line, strict=True)):
            write_cell(cell, text, size=size, align=LEFTWARDS if number in table.left else CENTRE)
    if len(table.rows) <= FEW_ROWS:
        for row in grid.rows[:-1]:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
    add_paragraph(document, align=BOTH, line=200)
