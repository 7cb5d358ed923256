"""Files that must be refused, each with its reason, and what is read from those that may be."""

import io
import zipfile

import pytest

from common.importing import package
from common.importing.workbook import UnreadableWorkbook, read_workbook
from tests.common.importing.books import book

PLAIN = [["姓名", "年龄"], ["张三", 30]]


def rezip(data, *, change=None, add=None, drop=()):
    """The same zip with parts changed by `change(name, bytes)`, added or dropped."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in drop:
                content = old.read(name)
                new.writestr(name, change(name, content) if change else content)
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return target.getvalue()


def encrypted_flag(data):
    at = data.rfind(b"PK\x01\x02")
    return data[: at + 8] + bytes([data[at + 8] | 1]) + data[at + 9 :]


def in_sheet(old, new):
    return lambda name, content: content.replace(old, new) if name.startswith("xl/worksheets/") else content


REFUSED = {
    "nothing": (b"", "file_empty"),
    "csv renamed": ("姓名,年龄\n张三,30\n".encode(), "file_not_xlsx"),
    "html renamed": (b"<html><table><tr><td>1</td></tr></table></html>", "file_not_xlsx"),
    "old or encrypted container": (package.OLE + b"\0" * 600, "file_old_format"),
    "password to open": (package.OLE + b"\0" * 600 + package.ENCRYPTED_MARK, "file_encrypted"),
    "random bytes": (b"\x00\x01\x02" * 100, "file_not_xlsx"),
    "truncated": (book(PLAIN)[:-300], "file_truncated"),
    "truncated early": (book(PLAIN)[:200], "file_truncated"),
    "zip password": (encrypted_flag(book(PLAIN)), "file_encrypted"),
    "word document": (
        rezip(book(PLAIN), add={"word/document.xml": b"<a/>"}, drop=("xl/workbook.xml",)),
        "file_not_xlsx",
    ),
    "macros": (rezip(book(PLAIN), add={"xl/vbaProject.bin": b"x"}), "file_with_macros"),
    "binary book": (rezip(book(PLAIN), add={"xl/workbook.bin": b"x"}), "file_not_xlsx"),
    "entities": (
        rezip(book(PLAIN), change=in_sheet(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet')),
        "file_suspicious",
    ),
    "broken xml": (rezip(book(PLAIN), change=in_sheet(b"</sheetData>", b"</sheetDat")), "file_truncated"),
    "no content": (book([]), "file_empty"),
    "bomb": (rezip(book(PLAIN), add={"xl/media/zero.bin": b"\0" * 40_000_000}), "file_suspicious"),
    "entities across two chunks": (
        rezip(
            book(PLAIN),
            change=in_sheet(b"<worksheet", b" " * ((1 << 20) - 60) + b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'),
        ),
        "file_suspicious",
    ),
    "sixteen-bit text": (
        rezip(
            book(PLAIN), change=lambda name, content: content.decode().encode("utf-16") if "sheet1" in name else content
        ),
        "file_suspicious",
    ),
    "old macro sheet": (rezip(book(PLAIN), add={"xl/macrosheets/sheet1.xml": b"<x/>"}), "file_with_macros"),
    "program links": (
        rezip(
            book(PLAIN),
            add={"xl/externalLinks/externalLink1.xml": b'<externalLink><ddeLink ddeService="cmd"/></externalLink>'},
        ),
        "file_suspicious",
    ),
    "one cell far away": (
        rezip(
            book(PLAIN),
            change=in_sheet(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
        ),
        "sheet_too_big",
    ),
    "too many parts": (rezip(book(PLAIN), add={f"xl/media/{n}.bin": b"" for n in range(2100)}), "file_suspicious"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_read_workbook_refuses(name):
    data, code = REFUSED[name]
    with pytest.raises(UnreadableWorkbook) as caught:
        read_workbook(data)
    assert caught.value.code == code
    assert caught.value.message.endswith("。")


def test_read_workbook_refuses_a_wrong_checksum():
    data = bytearray(book(PLAIN, more=[("第二", [["很长的内容" * 50]])]))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as opened:
        entry = opened.getinfo("xl/worksheets/sheet1.xml")
    data[entry.header_offset + 30 + len(entry.filename) + 40] ^= 0xFF
    with pytest.raises(UnreadableWorkbook):
        read_workbook(bytes(data))


def test_read_workbook_gives_rows_formulas_and_all_sheets():
    found = read_workbook(book([["姓名", "数"], ["张三", "=1+1"]], more=[("第二页", [[None, "x"]])]))
    assert [sheet.name for sheet in found.sheets] == ["Sheet1", "第二页"]
    assert found.sheets[0].formulas == {(2, 1)}
    assert found.sheets[1].rows == [["", "x"]]


def test_read_workbook_keeps_excel_row_numbers_when_the_sheet_starts_lower():
    found = read_workbook(book([[], [], [None, "姓名"], [None, "张三"]]))
    assert found.sheets[0].rows[3][1] == "张三"


def test_vertically_merged_cells_hold_for_all_their_rows_but_not_for_blank_ones():
    rows = [["支部", "姓名"], ["一支部", "张三"], [None, "李四"], [None, None], [None, "王五"], ["二支部", "赵六"]]
    found = read_workbook(book(rows, merges=["A2:A5"]))
    assert [row[0] for row in found.sheets[0].rows] == ["支部", "一支部", "一支部", "", "一支部", "二支部"]


def test_styled_empty_cells_far_down_do_not_matter():
    far = b'<row r="1048576"><c r="A1048576" s="0"/></row></sheetData>'
    found = read_workbook(rezip(book(PLAIN), change=in_sheet(b"</sheetData>", far)))
    assert found.sheets[0].rows[1][0] == "张三"
