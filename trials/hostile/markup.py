"""Hostile XML inside a sound zip: entities, far cells, wrong dimensions, formulas, links, strings and styles."""

from collections.abc import Iterator
from random import Random

from trials.hostile.books import DECLARATION, HEAD, MAIN, OFFICE, Book, pack, people, relations, roster, with_part
from trials.hostile.case import EVERYWHERE, READS, STORED, Case

XF = '<xf numFmtId="14"/>'
FIRST_STRING = '<c t="s"><v>0</v></c>'
SHEET = "xl/worksheets/sheet1.xml"
XML_PARTS = (
    SHEET,
    "xl/workbook.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = {
    "billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>',
    "quadratic entity": f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>',
    "external file": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "external address": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
}


def parts_of(**options) -> dict[str, bytes | str]:
    return roster(**options).all_parts()


def entities(random: Random) -> Iterator[Case]:
    parts = parts_of()
    for part in XML_PARTS:
        text = str(parts[part])
        for name, doctype in DOCTYPES.items():
            use = text.replace(DECLARATION, DECLARATION + doctype)
            yield Case("entities", f"{name} in {part}", with_part(part, use))
    sheet = str(parts[SHEET])
    blanks = " " * ((1 << 20) - len(DECLARATION) - random.randint(1, 8))
    split = sheet.replace(DECLARATION, DECLARATION + blanks + DOCTYPES["external file"])
    yield Case("entities", "declared across two blocks", with_part(SHEET, split))
    wide = sheet.replace("UTF-8", "UTF-16").replace("?>\n", "?>" + DOCTYPES["billion laughs"]).encode("utf-16")
    yield Case("entities", "in sixteen-bit text", with_part(SHEET, wide))


def sheet_with(before: str = "", after: str = "", **pieces: str) -> bytes:
    """A roster whose table has more rows before or after those of people."""
    book = roster(pieces=pieces)
    data = book.data().replace("<sheetData>", f"<sheetData>{before}").replace("</sheetData>", f"{after}</sheetData>")
    book.pieces["sheetData"] = data
    return book.pack()


def far_cells(random: Random) -> Iterator[Case]:
    for column, row in (("XFD", 1048576), ("XFD", 9), ("A", 1048576), ("ZZZ", 9999999), ("AMJ", 5000), ("F", 900_000)):
        one = f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'
        taken = EVERYWHERE if (column, row) == ("ZZZ", 9999999) else STORED
        yield Case("far cell", f"{column}{row}", sheet_with(after=one), inert=taken)
        quoted = one.replace('"', "'")
        yield Case("far cell", f"{column}{row} in single quotes", sheet_with(after=quoted), inert=taken | READS)
        spaced = one.replace("<c r", "<c\n  s='0'\n  r")
        yield Case("far cell", f"{column}{row} with line breaks", sheet_with(after=spaced), inert=taken)
    many = "".join(f'<row r="{n * 1000}"><c r="XFD{n * 1000}"><v>1</v></c></row>' for n in range(1, 900))
    yield Case("far cell", "a diagonal", sheet_with(after=many), inert=STORED)
    for name, place in (
        ("row 0", "A0"),
        ("negative row", "A-5"),
        ("row beyond 64 bits", "A99999999999999999999"),
        ("no letters", "77"),
    ):
        odd = f'<row r="9"><c r="{place}"><v>1</v></c></row>'
        yield Case("far cell", name, sheet_with(after=odd), inert=EVERYWHERE)


def dimensions(random: Random) -> Iterator[Case]:
    for ref in (
        "A1:XFD1048576",
        "XFD1048576:A1",
        "A1:ZZZ99999999999",
        "A0:A0",
        "",
        "A1:A1",
        "-1:-1",
        "A1:" + "Z" * 5000,
        "A1048576:XFD1048576",
        "1:1048576",
        "A1:XFD1048577",
        "&#0;",
        f"A1:F{random.randint(10**7, 10**9)}",
    ):
        book = roster()
        book.pieces["dimension"] = f'<dimension ref="{ref}"/>'
        yield Case("wrong dimension", ref[:24] or "empty", book.pack(), inert=EVERYWHERE)


FORMULAS = (
    "=cmd|'/c calc'!A1",
    '=HYPERLINK("http://127.0.0.1:9/"&C2,"x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|'/C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    '=WEBSERVICE("http://127.0.0.1:9/")',
    "=IMPORTXML(A1,B1)",
    "＝1＋1",
    "＋1",
    "－1",
    "＠x",
    '=DDE("cmd";"/c calc";"x")',
    '=1+1";calc',
    " =1",
    "'=1",
    "{=1}",
)


def formulas(random: Random) -> Iterator[Case]:
    """As text in every field, and as formulas with a kept result: taken as text, or told row by row."""
    from xml.sax.saxutils import escape

    for text in FORMULAS:
        rows = people(2)
        rows[0][random.choice((0, 3))] = text
        yield Case("formula", f"text {text!r}", Book([HEAD, *rows]).pack(), inert=EVERYWHERE)
    for text in FORMULAS[:6]:
        rows = people(2)
        rows[0][1] = f"<f>{escape(text.lstrip('='))}</f><v>0</v>"
        yield Case("formula", f"computed {text!r}", Book([HEAD, *rows]).pack(), inert=EVERYWHERE)


def links(random: Random) -> Iterator[Case]:
    outside = 'TargetMode="External"'
    for target in ("file:///etc/passwd", "\\\\127.0.0.1\\share\\x", "http://127.0.0.1:9/x", "../../../../etc/passwd"):
        book = roster()
        book.parts["xl/externalLinks/externalLink1.xml"] = (
            f'<externalLink xmlns="{MAIN}"><externalBook/></externalLink>'
        )
        book.parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = relations(
            f'<Relationship Id="rId1" Type="{OFFICE}/externalLinkPath" Target="{target}" {outside}/>'
        )
        yield Case("external link", f"book at {target}", book.pack(), inert=EVERYWHERE)
        image = roster()
        image.sheet_links.append(f'<Relationship Id="rId1" Type="{OFFICE}/image" Target="{target}" {outside}/>')
        yield Case("external link", f"picture at {target}", image.pack(), inert=EVERYWHERE)
        types = f'{DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        paper: dict[str, bytes | str] = {
            "[Content_Types].xml": types,
            "word/document.xml": "<w:document/>",
            "word/_rels/settings.xml.rels": relations(
                f'<Relationship Id="rId1" Type="{OFFICE}/attachedTemplate" Target="{target}" {outside}/>'
            ),
        }
        yield Case("external link", f"Word template at {target}", pack(paper), "通知.docx")
    for service in ("cmd", "powershell"):
        dde = f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="{service}" ddeTopic="/c calc"/></externalLink>'
        yield Case("external link", f"DDE to {service}", with_part("xl/externalLinks/externalLink1.xml", dde))
    data = with_part("xl/connections.xml", f'<connections xmlns="{MAIN}"><connection id="1" type="5"/></connections>')
    yield Case("external link", "data connection", data, inert=EVERYWHERE)


def strings(random: Random) -> Iterator[Case]:
    """Shared strings: one long text a million times, a million texts, indices that point nowhere."""
    for length, times in ((32_000, 100_000), (32_000, 900_000), (300_000, 50_000), (5_000_000, 2_000)):
        cells = f"<row>{FIRST_STRING * 500}</row>" * (times // 500)
        parts = parts_of() | {
            SHEET: f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>',
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{random.choice("甲乙丙") * length}</t></si></sst>',
        }
        yield Case("string bomb", f"{length} characters {times} times", pack(parts), inert=STORED)
    texts = "".join(f"<si><t>{n}</t></si>" for n in range(1_500_000))
    million = f'<sst xmlns="{MAIN}">{texts}</sst>'
    yield Case("string bomb", "1,500,000 texts", with_part("xl/sharedStrings.xml", million), inert=EVERYWHERE)
    for name, index in (("beyond the end", "999999999"), ("negative", "-1"), ("no number", "x"), ("64 bits", "9" * 30)):
        odd = f'<row r="9"><c r="A9" t="s"><v>{index}</v></c></row>'
        yield Case("string bomb", f"index {name}", sheet_with(after=odd), inert=EVERYWHERE)
    for claim in ("4294967295", "-1", "99999999999999999999"):
        text = str(parts_of()["xl/sharedStrings.xml"]).replace('uniqueCount="', f'count="{claim}" uniqueCount="{claim}')
        yield Case("string bomb", f"claims {claim} texts", with_part("xl/sharedStrings.xml", text), inert=EVERYWHERE)


def styles(random: Random) -> Iterator[Case]:
    for number in (70_000, 400_000, 2_000_000):
        many = f'<styleSheet xmlns="{MAIN}"><cellXfs count="{number}">{XF * number}</cellXfs></styleSheet>'
        yield Case("style bomb", f"{number} styles", with_part("xl/styles.xml", many), inert=EVERYWHERE)
        hours = "[h]" * 20
        formats = "".join(f'<numFmt numFmtId="{n}" formatCode="{hours}{n}"/>' for n in range(number // 20))
        body = f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts></styleSheet>'
        yield Case("style bomb", f"{number // 20} formats", with_part("xl/styles.xml", body), inert=EVERYWHERE)
    odd = sheet_with(after='<row r="9"><c r="A9" s="4294967295"><v>1</v></c><c r="B9" s="-3"><v>1</v></c></row>')
    yield Case("style bomb", "styles that are not there", odd, inert=EVERYWHERE)


def nesting(random: Random) -> Iterator[Case]:
    for depth in (10_000, 200_000, 1_000_000):
        deep = "<a>" * depth + "</a>" * depth
        for part in (SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"):
            text = str(parts_of()[part])
            inside = text[: text.rindex("</")] + deep + text[text.rindex("</") :]
            yield Case("deep nesting", f"{depth} in {part}", with_part(part, inside), inert=EVERYWHERE)


def slow_to_read(random: Random) -> Iterator[Case]:
    """Made to keep patterns and loops busy."""
    megabyte = 1 << 20
    open_cells = "<c " * (8 * megabyte)
    noise = "".join(random.choice('<c r="') for _ in range(megabyte // 2))
    body = f'<worksheet xmlns="{MAIN}"><sheetData>{{}}</sheetData></worksheet>'
    for name, inside in (
        ("cells that never end", open_cells),
        ("one row of 100 MB", f"<row>{'<c><v>1</v></c>' * (7 * megabyte)}</row>"),
        ("formulas without a place", "<row>" + "<f/>" * (4 * megabyte) + "</row>"),
        ("a million formulas", f"<row>{'<c><f>1</f><v>1</v></c>' * 20}</row>" * 50_000),
        ("noise", f"<row>{noise}</row>"),
        ("attributes without end", '<row r="1' + 'r="A1" ' * (4 * megabyte)),
    ):
        yield Case("slow to read", name, with_part(SHEET, body.format(inside)), inert=STORED)
    for name, spans in (
        ("merged cells over each other", "".join(f'<mergeCell ref="A1:XFD{n}"/>' for n in range(2, 90_000))),
        ("merged cells of a column each", "".join(f'<mergeCell ref="{c}1:{c}1048576"/>' for c in "ABCDEF") * 10_000),
        ("merged cells upside down", '<mergeCell ref="XFD1048576:A1"/><mergeCell ref="B2:A1"/><mergeCell ref="x"/>'),
    ):
        data = sheet_with(mergeCells=f"<mergeCells>{spans}</mergeCells>")
        yield Case("slow to read", name, data, inert=EVERYWHERE)


def sheets(random: Random) -> Iterator[Case]:
    for name in (
        "a/b\\c:d*?[e]",
        "长" * 300,
        "\x1f".join("ab"),
        "=1+1",
        "../../etc",
        "<script>alert(1)</script>",
        "'",
        "&#0;",
        "CON",
    ):
        book = roster(sheet_name=name if name != "&#0;" and "\x1f" not in name else "x")
        parts = book.all_parts()
        if name == "&#0;" or "\x1f" in name:
            parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace('name="x"', f'name="{name}"')
        rows = Book([HEAD, [*people(1)[0][:2], "1", "x", "", ""]]).sheet()
        yield Case("sheet name", repr(name)[:30], pack(parts | {SHEET: rows.replace('t="s"', "")}), inert=EVERYWHERE)
    more = [(f"第{n}页", "", '<worksheet xmlns="' + MAIN + '"/>') for n in range(5000)]
    yield Case("sheet name", "5,000 sheets", roster(sheets=more).pack())
    few = [(f"第{n}页", "", '<worksheet xmlns="' + MAIN + '"/>') for n in range(400)]
    yield Case("sheet name", "400 sheets", roster(sheets=few).pack(), inert=STORED)
    for target in (
        "../../../../etc/passwd",
        "/etc/passwd",
        "worksheets/none.xml",
        "http://127.0.0.1:9/",
        "workbook.xml",
    ):
        parts = parts_of()
        text = str(parts["xl/_rels/workbook.xml.rels"]).replace("worksheets/sheet1.xml", target)
        yield Case("sheet name", f"sheet at {target}", with_part("xl/_rels/workbook.xml.rels", text), inert=EVERYWHERE)


def values(random: Random) -> Iterator[Case]:
    for value in (
        "NaN",
        "Infinity",
        "1e999",
        "-1e999",
        "1e308",
        "-700000",
        "99999999999",
        "0x10",
        "",
        "&#0;",
        "&#27;[31m",
        "_x0000_",
    ):
        rows = people(2)
        rows[0][random.choice((4, 5))] = f'<c s="1"><v>{value}</v></c>'
        yield Case("odd value", f"day {value!r}", Book([HEAD, *rows], manner="bare").pack(), inert=EVERYWHERE)
    for text in (
        "&#0;",
        "&#1;&#2;",
        "_x0000_",
        "&#xFFFE;",
        "\u202e倒",
        "😀" * 9000,
        "<![CDATA[<script>]]>",
        "%s%n{0}",
        "' OR 1=1 --",
    ):
        rows = people(2)
        rows[0][1] = f'<c t="inlineStr"><is><t>张{text}</t></is></c>'
        yield Case("odd value", f"text {text[:16]!r}", Book([HEAD, *rows], manner="bare").pack(), inert=EVERYWHERE)


def cases(random: Random) -> Iterator[Case]:
    families = (
        entities,
        far_cells,
        dimensions,
        formulas,
        links,
        strings,
        styles,
        nesting,
        slow_to_read,
        sheets,
        values,
    )
    for family in families:
        yield from family(random)
