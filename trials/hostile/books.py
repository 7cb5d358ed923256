"""Workbooks put together part by part, in the manner of the programs that write them."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from common.importing.cleaning import check_character

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
HEAD = ["所在党支部", "姓名", "公民身份号码", "人员类别", "入党时间", "转正时间"]
BRANCH = "和平里第一支部"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "建国秀英丽华志强桂兰玉梅海燕文军春生"
ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetProtection", "autoFilter"),
    *("mergeCells", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "drawing", "legacyDrawing", "tableParts", "extLst"),
)
_numbers = count(1)


def person() -> tuple[str, str]:
    """A name, and a valid identity number nobody has."""
    number = next(_numbers)
    first = f"{990000 + number // 400:06}19600510{number % 400 + 1:03}"
    name = SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)] + GIVEN[number * 7 % len(GIVEN)]
    return name, first + check_character(first)


def people(rows: int = 3) -> list[list[Any]]:
    """Rows of a roster that may be imported."""
    return [[BRANCH, *person(), "正式党员", date(1989, 7, 1), date(1990, 7, 1)] for _ in range(rows)]


@dataclass
class Book:
    """A workbook of one table. `manner`: excel, wps, libreoffice, sdk (prefixed tags) or bare (no cell addresses)."""

    rows: Sequence[Sequence[Any]]
    manner: str = "excel"
    inline: bool = False
    epoch_1904: bool = False
    # Pieces of the sheet by tag, of the workbook, further sheets (name, state, xml), parts, types and relations.
    pieces: dict[str, str] = field(default_factory=dict)
    workbook_attributes: str = ""
    workbook_more: str = ""
    sheet_name: str = "Sheet1"
    sheets: list[tuple[str, str, str]] = field(default_factory=list)
    parts: dict[str, bytes | str] = field(default_factory=dict)
    types: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    sheet_links: list[str] = field(default_factory=list)
    row_attributes: str = ""
    strings: list[str] = field(default_factory=list)

    def cell(self, row: int, column: int, value: Any) -> str:
        place = "" if self.manner == "bare" else f' r="{chr(65 + column)}{row}"'
        if value is None or value == "":
            return f"<c{place}/>" if self.manner == "bare" else f'<c{place} s="2"/>'
        if isinstance(value, date):
            start = date(1904, 1, 1) if self.epoch_1904 else date(1899, 12, 30)
            return f'<c{place} s="1"><v>{(value - start).days}</v></c>'
        if isinstance(value, int | float):
            kind = ' t="n"' if self.manner == "libreoffice" else ""
            return f"<c{place}{kind}><v>{value}</v></c>"
        if str(value).startswith("<"):
            return f"<c{place}{value[2:]}" if str(value).startswith("<c") else f"<c{place}>{value}</c>"
        if self.inline or self.manner == "bare":
            return f'<c{place} t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'
        if value not in self.strings:
            self.strings.append(value)
        return f'<c{place} s="2" t="s"><v>{self.strings.index(value)}</v></c>'

    def data(self) -> str:
        lines = []
        for number, row in enumerate(self.rows, start=1):
            cells = "".join(self.cell(number, column, value) for column, value in enumerate(row))
            more = {
                "excel": f' spans="1:{len(row)}" x14ac:dyDescent="0.25"',
                "libreoffice": ' customFormat="false" ht="12.8" hidden="false" outlineLevel="0" collapsed="false"',
            }.get(self.manner, "")
            place = "" if self.manner == "bare" else f' r="{number}"'
            lines.append(f"<row{place}{more}{self.row_attributes}>{cells}</row>")
        return f"<sheetData>{''.join(lines)}</sheetData>"

    def sheet(self) -> str:
        pieces = {"sheetData": self.data(), **self.pieces}
        if self.manner == "libreoffice":
            pieces.setdefault("sheetPr", '<sheetPr filterMode="false"><pageSetUpPr fitToPage="false"/></sheetPr>')
        if self.manner != "bare":
            pieces.setdefault("dimension", f'<dimension ref="A1:{chr(64 + len(HEAD))}{len(self.rows)}"/>')
        more = ""
        if self.manner == "excel":
            more = (
                ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac"'
                ' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
            )
        return self.tagged("worksheet", more, "".join(pieces[tag] for tag in ORDER if tag in pieces))

    def tagged(self, tag: str, attributes: str, inside: str) -> str:
        """One part; the SDK of .NET writes every tag with a prefix."""
        if self.manner != "sdk":
            return f'{DECLARATION}<{tag} xmlns="{MAIN}" xmlns:r="{OFFICE}"{attributes}>{inside}</{tag}>'
        inside = re.sub(r"<(/?)(?!x:)([A-Za-z])", r"<\1x:\2", inside)
        return f'{DECLARATION}<x:{tag} xmlns:x="{MAIN}" xmlns:r="{OFFICE}"{attributes}>{inside}</x:{tag}>'

    def all_parts(self) -> dict[str, bytes | str]:
        """Every part by name, in the order they are written."""
        sheet = self.sheet()
        names = [(self.sheet_name, "", sheet), *self.sheets]
        listed = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}"{state} r:id="rId{n}"/>'
            for n, (name, state, _xml) in enumerate(names, start=1)
        )
        epoch = ' date1904="1"' if self.epoch_1904 else ""
        inside = f"<workbookPr{epoch}/><sheets>{listed}</sheets>{self.workbook_more}"
        links = "".join(
            f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(names) + 1)
        )
        links += f'<Relationship Id="rId900" Type="{OFFICE}/styles" Target="styles.xml"/>'
        links += f'<Relationship Id="rId901" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        made: dict[str, bytes | str] = {
            "[Content_Types].xml": self.content_types(len(names)),
            "_rels/.rels": relations(
                f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
            ),
            "xl/workbook.xml": self.tagged("workbook", self.workbook_attributes, inside),
            "xl/_rels/workbook.xml.rels": relations(links + "".join(self.links)),
            "xl/styles.xml": self.styles(),
        }
        for number, (_name, _state, xml) in enumerate(names, start=1):
            made[f"xl/worksheets/sheet{number}.xml"] = xml
        if self.sheet_links:
            made["xl/worksheets/_rels/sheet1.xml.rels"] = relations("".join(self.sheet_links))
        strings = "".join(
            text if text.startswith("<si>") else f"<si><t>{escape(text)}</t></si>" for text in self.strings
        )
        made["xl/sharedStrings.xml"] = self.tagged("sst", f' uniqueCount="{len(self.strings)}"', strings)
        if self.manner in ("excel", "wps", "libreoffice"):
            made["docProps/app.xml"] = f"{DECLARATION}<Properties><Application>{self.manner}</Application></Properties>"
        if self.manner == "wps":
            made["docProps/custom.xml"] = (
                f'{DECLARATION}<Properties><property name="KSOProductBuildVer">2052-12.1.0</property></Properties>'
            )
        return made | self.parts

    def content_types(self, sheets: int) -> str:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        overrides = f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        overrides += "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
            for n in range(1, sheets + 1)
        )
        overrides += f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        overrides += f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>'
        return (
            f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="png" ContentType="image/png"/>{overrides}{"".join(self.types)}</Types>'
        )

    def styles(self) -> str:
        inside = (
            '<numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;;@"/></numFmts>'
            '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
            '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
            '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>'
            '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
            '<xf numFmtId="49"/><xf numFmtId="176" applyNumberFormat="1"/></cellXfs>'
        )
        return self.tagged("styleSheet", "", inside)

    def pack(self, method: int = zipfile.ZIP_DEFLATED) -> bytes:
        """The file."""
        return pack(self.all_parts(), method)


def relations(inside: str) -> str:
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def pack(parts: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of the parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return target.getvalue()


def roster(**options: Any) -> Book:
    """A roster of three people that may be imported."""
    return Book([HEAD, *people()], **options)


def with_part(name: str, content: bytes | str, **options: Any) -> bytes:
    """A roster with one part added or replaced."""
    return pack(roster(**options).all_parts() | {name: content})
