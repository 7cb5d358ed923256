"""Attachments by their content: the five kinds, and what only looks like one."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from common.untrusted.attachments import answer
from common.untrusted.refusals import UnreadableFile
from tests.common.importing.books import book

TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def office(parts):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in ({"[Content_Types].xml": TYPES} | parts).items():
            package.writestr(name, content)
    return data.getvalue()


def picture(kind, size=(40, 30)):
    data = io.BytesIO()
    Image.new("RGB", size, "red").save(data, kind)
    return data.getvalue()


def png_claiming(width, height):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = b""
    for name, body in ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")):
        chunks += struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (picture("PNG"), ".png"),
        (picture("JPEG"), ".jpg"),
        (picture("JPEG") + b"motion photo appended by a telephone" * 50, ".jpg"),
        (b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n0\n%%EOF\n", ".pdf"),
        (office({"word/document.xml": b"<w/>"}), ".docx"),
        (book([["a"]]), ".xlsx"),
    ],
    ids=["png", "jpg", "jpg with more behind", "pdf", "docx", "xlsx"],
)
def test_the_kind_is_told_by_the_content(data, ending):
    assert next(answer(data))["ending"] == ending


REMOTE = (
    b'<Relationships><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    b'attachedTemplate" Target="http://example.org/x.dotm" TargetMode="External"/></Relationships>'
)
REFUSED = {
    "nothing": (b"", "file_empty"),
    "web page": (b"<html><script>alert(1)</script>", "wrong_type"),
    "drawing with a script": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "wrong_type"),
    "program": (b"MZ\x90\x00" + bytes(64), "wrong_type"),
    "broken zip": (b"PK\x03\x04broken", "file_truncated"),
    "other zip": (office({"evil.exe": b"x"}), "wrong_type"),
    "macros": (office({"word/document.xml": b"<w/>", "word/vbaProject.bin": b"x"}), "file_with_macros"),
    "macro sheets": (office({"xl/workbook.xml": b"<w/>", "xl/macrosheets/sheet1.xml": b"<x/>"}), "file_with_macros"),
    "template from elsewhere": (
        office({"word/document.xml": b"<w/>", "word/_rels/settings.xml.rels": REMOTE}),
        "file_suspicious",
    ),
    "bomb": (office({"word/document.xml": b"<w/>", "word/media/a.bin": bytes(40_000_000)}), "file_suspicious"),
    "picture of a billion pixels": (png_claiming(60_000, 60_000), "picture_too_big"),
    "picture with too little in it": (png_claiming(3_000, 3_000), "picture_broken"),
    "picture cut short": (picture("PNG", (800, 600))[:-40], "picture_broken"),
    "old Office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wrong_type"),
    "pdf cut short": (b"%PDF-1.7\n1 0 obj\n", "file_truncated"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_everything_else_is_refused(name):
    data, code = REFUSED[name]
    with pytest.raises(UnreadableFile) as caught:
        next(answer(data))
    assert caught.value.code == code
    assert caught.value.message.endswith("。")
