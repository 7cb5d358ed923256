"""Harmless workbooks as Excel, WPS, LibreOffice, the .NET SDK, bare writers and openpyxl leave them."""

import base64
import io
import zipfile
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from trials.hostile.books import HEAD, MAIN, OFFICE, Book, people

LOGO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
MANNERS = ("excel", "wps", "libreoffice", "sdk", "bare")
Feature = Callable[[Book], Any]


def plain(book: Book) -> None:
    """Nothing special."""


def inline_strings(book: Book) -> None:
    book.inline = True


def days_from_1904(book: Book) -> None:
    book.epoch_1904 = True


def theme(book: Book) -> None:
    book.parts["xl/theme/theme1.xml"] = '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>'
    book.links.append(f'<Relationship Id="rId902" Type="{OFFICE}/theme" Target="theme/theme1.xml"/>')


def comments(book: Book) -> None:
    one = '<comment ref="B2"><text><t>=请核对</t></text></comment>'
    text = f'<comments xmlns="{MAIN}"><commentList>{one}</commentList></comments>'
    book.parts["xl/comments1.xml"] = text
    book.parts["xl/drawings/vmlDrawing1.vml"] = '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape/></xml>'
    book.sheet_links.append(f'<Relationship Id="rId1" Type="{OFFICE}/comments" Target="../comments1.xml"/>')
    book.sheet_links.append(
        f'<Relationship Id="rId2" Type="{OFFICE}/vmlDrawing" Target="../drawings/vmlDrawing1.vml"/>'
    )
    book.pieces["legacyDrawing"] = '<legacyDrawing r:id="rId2"/>'


def hidden_sheet(book: Book) -> None:
    other = Book([["选项"], ["正式党员"], ["预备党员"]], manner=book.manner, inline=True)
    book.sheets.append(("选项", ' state="hidden"', other.sheet()))


def dimension_too_big(book: Book) -> None:
    book.pieces["dimension"] = '<dimension ref="A1:XFD1048576"/>'


def dimension_too_small(book: Book) -> None:
    book.pieces["dimension"] = '<dimension ref="A1"/>'


def titled(book: Book) -> None:
    book.rows = [["党员花名册"], ["填报时间：2025年12月31日"], *book.rows]
    book.pieces["mergeCells"] = '<mergeCells count="2"><mergeCell ref="A1:F1"/><mergeCell ref="A2:F2"/></mergeCells>'


def merged_branch(book: Book) -> None:
    if book.manner != "bare":
        book.rows = [book.rows[0], book.rows[1], *(["", *row[1:]] for row in book.rows[2:])]
        book.pieces["mergeCells"] = f'<mergeCells count="1"><mergeCell ref="A2:A{len(book.rows)}"/></mergeCells>'


def rich_text(book: Book) -> None:
    parts = "<is><r><rPr><b/></rPr><t>姓</t></r><r><t>名</t></r></is>"
    book.rows = [[HEAD[0], f'<c t="inlineStr">{parts}</c>', *HEAD[2:]], *book.rows[1:]]


def defined_names(book: Book) -> None:
    book.workbook_more = (
        '<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">Sheet1!$1:$1</definedName>'
        '<definedName name="类别">"正式党员,预备党员"</definedName></definedNames>'
    )


def frozen(book: Book) -> None:
    book.pieces["sheetViews"] = (
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/>'
        "</sheetView></sheetViews>"
    )
    book.pieces["cols"] = '<cols><col min="1" max="16384" width="14" customWidth="1"/></cols>'


def validation(book: Book) -> None:
    book.pieces["dataValidations"] = (
        '<dataValidations count="1"><dataValidation type="list" sqref="D2:D1048576">'
        '<formula1>"正式党员,预备党员"</formula1>'
        "</dataValidation></dataValidations>"
    )


def conditional(book: Book) -> None:
    book.pieces["conditionalFormatting"] = (
        '<conditionalFormatting sqref="A2:F1048576">'
        '<cfRule type="expression" priority="1"><formula>$D2=""</formula></cfRule>'
        "</conditionalFormatting>"
    )
    book.pieces["autoFilter"] = '<autoFilter ref="A1:F4"/>'


def logo(book: Book) -> None:
    book.parts["xl/media/image1.png"] = LOGO
    book.parts["xl/drawings/drawing1.xml"] = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>'
    )
    book.sheet_links.append(f'<Relationship Id="rId5" Type="{OFFICE}/drawing" Target="../drawings/drawing1.xml"/>')
    book.pieces["drawing"] = '<drawing r:id="rId5"/>'


def print_settings(book: Book) -> None:
    book.parts["xl/printerSettings/printerSettings1.bin"] = bytes(range(256)) * 4
    book.pieces["pageMargins"] = (
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
    )
    book.pieces["pageSetup"] = '<pageSetup paperSize="9" orientation="landscape"/>'
    book.pieces["headerFooter"] = "<headerFooter><oddFooter>&amp;C第 &amp;P 页</oddFooter></headerFooter>"


def link(book: Book) -> None:
    book.pieces["hyperlinks"] = '<hyperlinks><hyperlink ref="B2" r:id="rId7"/></hyperlinks>'
    address = 'Target="mailto:dangjian@example.org" TargetMode="External"'
    book.sheet_links.append(f'<Relationship Id="rId7" Type="{OFFICE}/hyperlink" {address}/>')


def computed_age(book: Book) -> None:
    rows = [[*book.rows[0], "党龄(年)"]]
    for number, row in enumerate(book.rows[1:], start=2):
        rows.append([*row, f"<c><f>DATEDIF(E{number},TODAY(),&quot;Y&quot;)</f><v>36</v></c>"])
    book.rows = rows
    book.parts["xl/calcChain.xml"] = f'<calcChain xmlns="{MAIN}"><c r="G2" i="1"/></calcChain>'


def blank_rows_below(book: Book) -> None:
    blank = '<row r="{0}"><c r="A{0}" s="2"/><c r="XFD{0}" s="2"/></row>'
    if book.manner != "bare":
        far = "".join(blank.format(row) for row in (500, 9000, 1048576))
        book.pieces["sheetData"] = book.data().replace("</sheetData>", f"{far}</sheetData>")


FEATURES: tuple[Feature, ...] = (
    plain,
    inline_strings,
    days_from_1904,
    theme,
    comments,
    hidden_sheet,
    dimension_too_big,
    dimension_too_small,
    titled,
    merged_branch,
    rich_text,
    defined_names,
    frozen,
    validation,
    conditional,
    logo,
    print_settings,
    link,
    computed_age,
    blank_rows_below,
)


def by_openpyxl() -> dict[str, tuple[bytes, list[list[Any]]]]:
    """What openpyxl itself writes, feature by feature."""
    made = {}
    for name in ("plain", "styled", "comment", "image", "rules", "protected", "hidden", "print", "stored", "streamed"):
        rows = people()
        book = Workbook(write_only=name == "streamed")
        sheet = book.create_sheet("花名册", 0)
        for row in [HEAD, *rows]:
            sheet.append(row)
        if name != "streamed":
            _decorate(book, sheet, name)
        target = io.BytesIO()
        book.save(target)
        data = target.getvalue()
        if name == "stored":
            data = repacked(data, zipfile.ZIP_STORED)
        made[f"openpyxl {name}"] = (data, rows)
    return made


def _decorate(book, sheet, name: str) -> None:
    if name == "styled":
        sheet["A1"].font, sheet["A1"].fill = Font(bold=True, name="黑体"), PatternFill("solid", fgColor="FFFF00")
    elif name == "comment":
        sheet["B2"].comment = Comment("请核对", "街道")
    elif name == "image":
        sheet.add_image(Image(io.BytesIO(LOGO)), "H1")
    elif name == "rules":
        sheet.add_data_validation(DataValidation(type="list", formula1='"正式党员,预备党员"', sqref="D2:D500"))
        sheet.conditional_formatting.add("D2:D9", CellIsRule(operator="equal", formula=['"x"'], fill=PatternFill()))
    elif name == "protected":
        sheet.protection.sheet = True
        sheet.protection.password = "1234"
    elif name == "hidden":
        book.create_sheet("隐藏").sheet_state = "veryHidden"
    elif name == "print":
        sheet.print_title_rows, sheet.print_area = "1:1", "A1:F4"


def repacked(data: bytes, method: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return target.getvalue()


def corpus(random: Random) -> dict[str, tuple[bytes, list[list[Any]]]]:
    """Name → (file, the rows of people it holds)."""
    made = {}
    for manner in MANNERS:
        for feature in FEATURES:
            rows = people(random.randint(2, 6))
            book = Book([HEAD, *rows], manner=manner)
            feature(book)
            made[f"{manner} {feature.__name__}"] = (book.pack(), rows)
    return made | by_openpyxl()


def day_of(row: list[Any]) -> date:
    """入党时间 of a row."""
    return row[4]
