"""The zip around an .xlsx, checked before anything parses it: a file is never trusted (design.md §10)."""

import io
import re
import zipfile
from pathlib import PurePosixPath

from defusedxml import ElementTree

MAX_FILE = 40 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_INFLATED = 500 * 1024 * 1024
MAX_RATIO = 300
RATIO_FROM = 8 * 1024 * 1024
MAX_AREA = 20_000_000
MAX_ROWS = 200_000
CHUNK = 1 << 20

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_MARK = "EncryptedPackage".encode("utf-16-le")
ROW_END = re.compile(rb"</(?:\w+:)?row>")
FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
ROW_NUMBER = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="(\d{1,7})"')


class UnreadableWorkbook(Exception):
    """The file is refused whole; `message` tells a clerk in plain Chinese why and what to do."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


def check_bytes(data: bytes) -> zipfile.ZipFile:
    """The opened zip of a plain .xlsx. Raises UnreadableWorkbook for everything else."""
    if not data:
        raise UnreadableWorkbook("file_empty", "这个文件是空的（0字节），请检查是否上传完整。")
    if len(data) > MAX_FILE:
        raise UnreadableWorkbook("file_too_big", f"文件超过{MAX_FILE // 1024 // 1024}MB，请拆分后再导入。")
    if data.startswith(OLE):
        if ENCRYPTED_MARK in data:
            raise UnreadableWorkbook("file_encrypted", "这个工作簿设有打开密码，请在Excel中取消密码后再导入。")
        raise UnreadableWorkbook(
            "file_old_format", "这是旧格式（.xls或.et）文件，请在Excel或WPS中另存为“Excel工作簿（.xlsx）”后再导入。"
        )
    if not data.startswith(b"PK"):
        raise UnreadableWorkbook("file_not_xlsx", _not_a_zip(data))
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        _check_entries(package)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as error:
        raise _damaged() from error
    return package


def _damaged() -> UnreadableWorkbook:
    return UnreadableWorkbook(
        "file_truncated", "文件不完整或已损坏，打不开。请用Excel打开原文件，重新另存一份.xlsx后再导入。"
    )


def _not_a_zip(data: bytes) -> str:
    start = data[:2048].lstrip().lower()
    if start.startswith(b"<") or b"<html" in start or b"<table" in start:
        return "这其实是网页（HTML）文件，只是改了扩展名。请用Excel打开后另存为.xlsx再导入。"
    if start.startswith(b"%pdf"):
        return "这是PDF文件，不是Excel工作簿，请导入.xlsx文件。"
    if b"\x00" not in start and (b"," in start or b"\t" in start or b"\n" in start):
        return "这其实是文本（CSV）文件，不是Excel工作簿。请用Excel打开后另存为.xlsx再导入。"
    return "这不是Excel工作簿，请导入.xlsx文件。"


def _check_entries(package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_ENTRIES:
        raise UnreadableWorkbook("file_suspicious", "工作簿内部的文件过多，不是正常的Excel文件，未导入。")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableWorkbook("file_encrypted", "这个文件设有压缩密码，请取消密码后再导入。")
    _check_kind(package, names)
    inflated = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if inflated > MAX_INFLATED or (inflated > RATIO_FROM and inflated / packed > MAX_RATIO):
        raise UnreadableWorkbook("file_suspicious", "工作簿展开后大得不正常，为安全起见没有打开。请另存一份再试。")


def _check_kind(package: zipfile.ZipFile, names: set[str]) -> None:
    if "xl/workbook.bin" in names:
        raise UnreadableWorkbook("file_not_xlsx", "这是二进制工作簿（.xlsb），请另存为.xlsx后再导入。")
    if "xl/workbook.xml" not in names:
        if "word/document.xml" in names:
            raise UnreadableWorkbook("file_not_xlsx", "这是Word文档，不是Excel工作簿，请导入.xlsx文件。")
        raise UnreadableWorkbook("file_not_xlsx", "这是压缩包或其他软件的文件，不是Excel工作簿，请导入.xlsx文件。")
    if any(PurePosixPath(name).name.lower() == "vbaproject.bin" for name in names):
        raise UnreadableWorkbook("file_with_macros", "这个工作簿带有宏，为安全起见不导入。请另存为不带宏的.xlsx。")
    types = package.getinfo("[Content_Types].xml") if "[Content_Types].xml" in names else None
    if types is None:
        raise _damaged()
    if types.file_size < 4 * CHUNK and b"macroEnabled" in package.read(types):
        raise UnreadableWorkbook("file_with_macros", "这个工作簿带有宏，为安全起见不导入。请另存为不带宏的.xlsx。")


def sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → its part inside the zip, in the order of the workbook."""
    try:
        workbook = ElementTree.fromstring(package.read("xl/workbook.xml"))
        links = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    except Exception as error:
        raise _damaged() from error
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts = {}
    for node in workbook.iter():
        if node.tag.rpartition("}")[2] == "sheet":
            link = next((v for k, v in node.attrib.items() if k.endswith("}id")), None)
            target = targets.get(link, "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            parts[node.get("name", "")] = str(PurePosixPath(path))
    return parts


def uses_1904(package: zipfile.ZipFile) -> bool:
    """Whether the workbook counts its days from 1904 (old Macintosh books)."""
    return bool(re.search(rb'date1904="(1|true)"', package.read("xl/workbook.xml")))


def scan_package(package: zipfile.ZipFile) -> dict[str, frozenset[tuple[int, int]]]:
    """Inflate every XML part once (checksums included) and tell, per sheet part, where formulas stand.

    Gives {part: {(Excel row, column index)}}. Works by row, never by a declared dimension. Raises
    UnreadableWorkbook for damage, for document type declarations, and for cells so far out that a reader
    which fills the rectangle would exhaust memory.
    """
    formulas = {}
    sheets = set(sheet_parts(package).values())
    for entry in package.infolist():
        if not entry.filename.endswith((".xml", ".rels")):
            continue
        try:
            with package.open(entry) as stream:
                formulas[entry.filename] = _scan_part(stream, entry.filename in sheets)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise _damaged() from error
        except Exception as error:
            if isinstance(error, UnreadableWorkbook):
                raise
            raise _damaged() from error
    return formulas


def _scan_part(stream, is_sheet: bool) -> frozenset[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    rest = b""
    top = right = 0
    while chunk := stream.read(CHUNK):
        if b"<!" in chunk and (b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk):
            raise UnreadableWorkbook("file_suspicious", "工作簿内部含有不安全的声明，没有打开。请另存一份再试。")
        if not is_sheet:
            continue
        text = rest + chunk
        pieces = text.split(b"</row>") if b"</row>" in text else ROW_END.split(text)
        rest = pieces.pop()
        has_formulas = FORMULA.search(text) is not None
        for piece in pieces:
            row, column = _last_value(piece)
            if row > top:
                top = row
            if column > right:
                right = column
            if has_formulas:
                found.update(_formula_cells(piece))
        if top > MAX_ROWS or (top + 1) * (right + 1) > MAX_AREA:
            raise UnreadableWorkbook(
                "sheet_too_big",
                f"工作表里第{top}行或第{right + 1}列还有内容，表格过大。请删除表格以外的零散内容后再导入。",
            )
    return frozenset(found)


def column_index(letters: bytes | str) -> int:
    """ "A" → 0, "AA" → 26."""
    index = 0
    for letter in letters if isinstance(letters, bytes) else letters.encode():
        index = index * 26 + letter - 64
    return index - 1


def _last_cell(piece: bytes, start: int, end: int) -> re.Match[bytes] | None:
    last = None
    for found in CELL.finditer(piece, start, end):
        last = found
    return last


def _last_value(piece: bytes) -> tuple[int, int]:
    """(Excel row, column index) of the last cell of a row that holds a value; (0, 0) for a row without any."""
    end = piece.rfind(b"v>")
    end = max(end, piece.rfind(b"is>", max(end, 0)))
    if end < 0:
        return 0, 0
    last = _last_cell(piece, max(piece.rfind(b"c ", 0, end) - 12, 0), end) or _last_cell(piece, 0, end)
    if last is not None:
        return int(last[2]), column_index(last[1])
    number = ROW_NUMBER.search(piece)
    return (int(number[1]) if number else 0), 0


def _formula_cells(piece: bytes):
    for match in FORMULA.finditer(piece):
        last = _last_cell(piece, max(0, match.start() - 400), match.start())
        if last is not None:
            yield int(last[2]), column_index(last[1])
