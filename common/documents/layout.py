"""Measures and fonts of GB/T 9704-2012 and the few OOXML elements python-docx has no word for.

Lengths are twips (1/20 pt) unless the name says otherwise.
"""

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, Twips

PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838
TOP, BOTTOM, LEFT, RIGHT = 2098, 1984, 1587, 1474
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
FOOTER_DISTANCE = 1417
LINE_PITCH, LINE = 579, 578
CHAR_SPACE = -850
CONDENSED = -5
MILLIMETRE = 56.7
RED = "FF0000"

XIAOBIAOSONG, HEITI, KAITI, FANGSONG, SONGTI = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4, SIZE_5 = 22, 16, 14, 12, 10.5
CHARACTER = SIZE_3 * 20 + CONDENSED

CENTRE, LEFTWARDS, RIGHTWARDS, BOTH = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


def element(tag: str, **attributes):
    """An OOXML element with w: attributes."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def set_child(parent, tag: str, **attributes):
    """Replace the child `tag` of a properties element."""
    for old in parent.findall(qn(tag)):
        parent.remove(old)
    made = element(tag, **attributes)
    parent.append(made)
    return made


def set_font(properties, font: str, size: float, *, condensed: int | None = CONDENSED) -> None:
    """Font for every script and size in points; three-size text is condensed so that 28 characters fill a line."""
    set_child(properties, "w:rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font, hint="eastAsia")
    if condensed:
        set_child(properties, "w:spacing", val=condensed)
    set_child(properties, "w:sz", val=round(size * 2))
    set_child(properties, "w:szCs", val=round(size * 2))


def add_run(paragraph, text: str, font: str = FANGSONG, size: float = SIZE_3, *, color: str = ""):
    """Text in one font."""
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    set_font(run._r.get_or_add_rPr(), font, size, condensed=CONDENSED if size == SIZE_3 else None)
    if color:
        set_child(run._r.get_or_add_rPr(), "w:color", val=color)
    _order(run._r.get_or_add_rPr(), RUN_ORDER)
    return run


def add_paragraph(container, *, align=BOTH, line: int = LINE, before: float = 0, after: float = 0):
    """A paragraph with a fixed line height, off the grid (the fixed height is the grid)."""
    paragraph = container.add_paragraph()
    shape(paragraph, align=align, line=line, before=before, after=after)
    return paragraph


def shape(paragraph, *, align=BOTH, line: int = LINE, before: float = 0, after: float = 0) -> None:
    """Give a paragraph its alignment, fixed line height and distances."""
    properties = paragraph._p.get_or_add_pPr()
    set_child(properties, "w:snapToGrid", val=0)
    rule = {"line": line, "lineRule": "exact"} if line else {"line": 240, "lineRule": "auto"}
    set_child(properties, "w:spacing", before=round(before), after=round(after), **rule)
    paragraph.alignment = align
    _order(properties, PARAGRAPH_ORDER)


def indent(paragraph, *, first: float = 0, left: float = 0, right: float = 0, hanging: float = 0) -> None:
    """Indents in characters of three-size text; Word reads the …Chars, others the twips."""
    attributes = {}
    for name, value in (("firstLine", first), ("left", left), ("right", right), ("hanging", hanging)):
        if value:
            attributes[name] = round(value * CHARACTER)
            attributes[f"{name}Chars"] = round(value * 100)
    properties = paragraph._p.get_or_add_pPr()
    set_child(properties, "w:ind", **attributes)
    _order(properties, PARAGRAPH_ORDER)


def add_field(paragraph, instruction: str, font: str, size: float) -> None:
    """A computed field such as PAGE."""
    for kind, text in (("begin", ""), ("", instruction), ("end", "")):
        run = add_run(paragraph, "", font, size)
        run._r.append(element("w:fldChar", fldCharType=kind) if kind else _instruction(text))


def set_page(document, *, odd_even: bool = True) -> None:
    """Paper, margins, grid and page numbers “— 1 —”: odd pages right, even pages left."""
    section = document.sections[0]
    section.page_width, section.page_height = Twips(PAGE_WIDTH), Twips(PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Twips(TOP), Twips(BOTTOM)
    section.left_margin, section.right_margin = Twips(LEFT), Twips(RIGHT)
    section.header_distance, section.footer_distance = Twips(851), Twips(FOOTER_DISTANCE)
    set_child(section._sectPr, "w:docGrid", type="linesAndChars", linePitch=LINE_PITCH, charSpace=CHAR_SPACE)
    document.settings.odd_and_even_pages_header_footer = odd_even
    number_page(section.footer, RIGHTWARDS)
    if odd_even:
        number_page(section.even_page_footer, LEFTWARDS)


def number_page(footer, side) -> None:
    """Page number in four-size Song, one character from the edge."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    shape(paragraph, align=side, line=0)
    indent(paragraph, **{"right" if side == RIGHTWARDS else "left": 1})
    add_run(paragraph, "— ", SONGTI, SIZE_4)
    add_field(paragraph, "PAGE", SONGTI, SIZE_4)
    add_run(paragraph, " —", SONGTI, SIZE_4)


def set_default_font(document, font: str = FANGSONG, size: float = SIZE_3) -> None:
    """The Normal style, which everything stands on."""
    style = document.styles["Normal"]
    style.font.size = Pt(size)
    set_font(style.element.get_or_add_rPr(), font, size, condensed=None)
    _order(style.element.get_or_add_rPr(), RUN_ORDER)


def _instruction(text: str):
    made = element("w:instrText")
    made.set(qn("xml:space"), "preserve")
    made.text = f" {text} "
    return made


# The schema fixes the order of children; Word refuses or drops what stands elsewhere.
RUN_ORDER = [
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "color",
    "spacing",
    "w",
    "kern",
    "position",
    "sz",
    "szCs",
    "u",
    "lang",
]
PARAGRAPH_ORDER = [
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "pBdr", "shd", "tabs",
    "snapToGrid", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl", "rPr",
]  # fmt: skip


def order_paragraph(properties) -> None:
    """Put the children of paragraph properties into the order of the schema."""
    _order(properties, PARAGRAPH_ORDER)


def _order(properties, order: list[str]) -> None:
    places = {qn(f"w:{name}"): place for place, name in enumerate(order)}
    children = sorted(properties, key=lambda child: places.get(child.tag, len(places)))
    for child in children:
        properties.remove(child)
    properties.extend(children)
