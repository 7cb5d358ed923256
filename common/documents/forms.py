"""Plain official forms: a title, a line under it, a ruled table of labels and values (会议登记表, 签到表)."""

from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.shared import Twips

from common.documents.layout import (
    CENTRE,
    FANGSONG,
    HEITI,
    LEFTWARDS,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    SIZE_2,
    SIZE_SMALL_4,
    XIAOBIAOSONG,
    add_paragraph,
    add_run,
    set_default_font,
    shape,
)
from common.documents.tables import add_grid, add_row, write_cell

MARGIN = 1134
FORM_WIDTH = PAGE_WIDTH - 2 * MARGIN
ROW_HEIGHT = 510


@dataclass(frozen=True)
class Cell:
    """One cell: its text, how many grid columns it spans, whether it is a label; values may be set top left."""

    text: str = ""
    span: int = 1
    label: bool = False
    top: bool = False


@dataclass(frozen=True)
class Row:
    """One row; the spans of its cells add up to the form's columns. `height` is the least height in twips."""

    cells: Sequence[Cell]
    height: int = ROW_HEIGHT


@dataclass(frozen=True)
class Form:
    """One form. `widths` are shares of the page's width, one per grid column."""

    title: str
    rows: Sequence[Row]
    widths: Sequence[float]
    subtitle: str = ""
    footer: str = ""


def build(*forms: Form):
    """The forms as one python-docx document, each on pages of its own. Raises ValueError for spans that do not fit."""
    document = Document()
    set_default_font(document, FANGSONG, SIZE_SMALL_4)
    section = document.sections[0]
    section.page_width, section.page_height = Twips(PAGE_WIDTH), Twips(PAGE_HEIGHT)
    for side in ("top", "bottom", "left", "right"):
        setattr(section, f"{side}_margin", Twips(MARGIN))
    for number, form in enumerate(forms):
        _add_form(document, form, new_page=number > 0)
    return document


def labelled(label: str, value: str = "", *, span: int = 1) -> list[Cell]:
    """A label and its value."""
    return [Cell(label, label=True), Cell(value, span=span)]


def _add_form(document, form: Form, *, new_page: bool) -> None:
    title = add_paragraph(document, align=CENTRE, line=0, after=120)
    title.paragraph_format.page_break_before = new_page
    add_run(title, form.title, XIAOBIAOSONG, SIZE_2)
    if form.subtitle:
        add_run(add_paragraph(document, align=LEFTWARDS, line=0, after=60), form.subtitle, FANGSONG, SIZE_SMALL_4)
    widths = [round(FORM_WIDTH * share / sum(form.widths)) for share in form.widths]
    grid = add_grid(document, widths)
    for row in form.rows:
        _add_row(grid, row, widths)
    tail = add_paragraph(document, align=LEFTWARDS, line=0, before=60)
    add_run(tail, form.footer, FANGSONG, SIZE_SMALL_4)
    shape(tail, align=LEFTWARDS, line=0)


def _add_row(grid, row: Row, widths: list[int]) -> None:
    if sum(cell.span for cell in row.cells) != len(widths):
        raise ValueError(f"a row of {len(widths)} columns: {[cell.span for cell in row.cells]}")
    made = add_row(grid, widths, height=row.height).cells
    start = 0
    for cell in row.cells:
        target = made[start].merge(made[start + cell.span - 1]) if cell.span > 1 else made[start]
        align = CENTRE if cell.label or not cell.top else LEFTWARDS
        write_cell(target, cell.text, font=HEITI if cell.label else FANGSONG, align=align, top=cell.top)
        start += cell.span
