"""What is inside an .xlsx, looked at before anything parses it. Runs in the child that reads the file."""

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath

from defusedxml import ElementTree

from common.untrusted import limits
from common.untrusted.archive import Archive
from common.untrusted.refusals import UnreadableFile, damaged, suspicious

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_MARK = "EncryptedPackage".encode("utf-16-le")
MACRO_PARTS = re.compile(
    r"(^|/)(vbaproject\.bin|vbadata\.xml|activex\d*\.(bin|xml)|macrosheets/|intlsheet\d*\.xml)", re.I
)
MACRO_TYPES = (b"macroEnabled", b"ms-excel.macrosheet", b"ms-excel.intlmacrosheet")
LIVE_LINK = re.compile(rb"<(?:\w+:)?ddeLink[\s>]")
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.I)
OTHER_ENCODING = re.compile(rb"\0|^\xff\xfe|^\xfe\xff|UTF-7", re.I)
OVERLAP = 16
ROW_END = re.compile(rb"</(?:\w+:)?row>")
FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
PLACE = re.compile(rb'([A-Z]{1,3})(\d{1,7})"')
FORMULA_STARTS = tuple(prefix + b"f" + after for prefix in (b"<", b":") for after in (b">", b" ", b"/"))
ROW_NUMBER = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="(\d{1,7})"')


def open_workbook(data) -> Archive:
    """The opened zip of a plain .xlsx (bytes or a memory map). Raises UnreadableFile for everything else."""
    if not len(data):
        raise UnreadableFile("file_empty", "这个文件是空的（0字节），请检查是否上传完整。")
    if len(data) > limits.MAX_WORKBOOK:
        raise too_big()
    if data[: len(OLE)] == OLE:
        if data.find(ENCRYPTED_MARK) >= 0:
            raise UnreadableFile("file_encrypted", "这个工作簿设有打开密码，请在Excel中取消密码后再导入。")
        raise UnreadableFile(
            "file_old_format", "这是旧格式（.xls或.et）文件，请在Excel或WPS中另存为“Excel工作簿（.xlsx）”后再导入。"
        )
    if data[:2] != b"PK":
        raise UnreadableFile("file_not_xlsx", _not_a_zip(bytes(data[:2048])))
    package = Archive(data, io.BytesIO(data) if isinstance(data, bytes) else data)
    _check_kind(package)
    return package


def too_big() -> UnreadableFile:
    return UnreadableFile("file_too_big", f"文件超过{limits.MAX_WORKBOOK // limits.MEGABYTE}MB，请拆分后再导入。")


def _not_a_zip(head: bytes) -> str:
    start = head.lstrip().lower()
    if start.startswith(b"<") or b"<html" in start or b"<table" in start:
        return "这其实是网页（HTML）文件，只是改了扩展名。请用Excel打开后另存为.xlsx再导入。"
    if start.startswith(b"%pdf"):
        return "这是PDF文件，不是Excel工作簿，请导入.xlsx文件。"
    if start.startswith(b"mz") or start.startswith(b"\x7felf"):
        return "这是程序文件，不是Excel工作簿，没有打开。"
    if b"\x00" not in start and (b"," in start or b"\t" in start or b"\n" in start):
        return "这其实是文本（CSV）文件，不是Excel工作簿。请用Excel打开后另存为.xlsx再导入。"
    return "这不是Excel工作簿，请导入.xlsx文件。"


def _check_kind(package: Archive) -> None:
    names = package.by_name
    if "xl/workbook.bin" in names:
        raise UnreadableFile("file_not_xlsx", "这是二进制工作簿（.xlsb），请另存为.xlsx后再导入。")
    if "xl/workbook.xml" not in names:
        if "word/document.xml" in names:
            raise UnreadableFile("file_not_xlsx", "这是Word文档，不是Excel工作簿，请导入.xlsx文件。")
        if "content.xml" in names:
            raise UnreadableFile("file_not_xlsx", "这是OpenDocument表格（.ods），请另存为.xlsx后再导入。")
        raise UnreadableFile("file_not_xlsx", "这是压缩包或其他软件的文件，不是Excel工作簿，请导入.xlsx文件。")
    if "[Content_Types].xml" not in names:
        raise damaged()
    refuse_macros(package)


def refuse_macros(package: Archive) -> None:
    """Raises UnreadableFile for an Office file that carries code, wherever it is and whatever its name."""
    types = package.read("[Content_Types].xml")
    if any(MACRO_PARTS.search(name) for name in package.by_name) or any(kind in types for kind in MACRO_TYPES):
        raise UnreadableFile("file_with_macros", "这个文件带有宏或控件，为安全起见不接收。请另存为不带宏的文件。")


def sheet_parts(package: Archive) -> dict[str, str]:
    """Sheet name → its part inside the zip, in the order of the workbook."""
    try:
        workbook = ElementTree.fromstring(package.read("xl/workbook.xml"))
        links = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise damaged() from error
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts = {}
    for node in workbook.iter():
        if node.tag.rpartition("}")[2] == "sheet":
            link = next((v for k, v in node.attrib.items() if k.endswith("}id")), None)
            target = targets.get(link, "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            parts[node.get("name", "")] = str(PurePosixPath(path))
    if len(parts) > limits.MAX_SHEETS:
        raise suspicious("的工作表过多")
    return parts


def uses_1904(package: Archive) -> bool:
    """Whether the workbook counts its days from 1904 (old Macintosh books)."""
    return bool(re.search(rb"date1904=[\"'](1|true)[\"']", package.read("xl/workbook.xml")))


def scan_package(package: Archive, sheets: set[str]) -> dict[str, list[tuple[int, int]]]:
    """Inflate every part once (sizes and checksums included) and tell, per sheet part, where formulas stand.

    Gives {part: [(Excel row, column index)]}. Works by row, never by a declared dimension. Raises UnreadableFile for
    damage, for document type declarations, for live links, and for cells so far out that a reader which fills the
    rectangle would exhaust memory.
    """
    formulas = {}
    left = limits.MAX_FORMULAS
    for name in package.by_name:
        chunks = package.chunks(name)
        if name in sheets:
            found = formulas[name] = scan_sheet(_declared(chunks))
            left -= len(found)
            if left < 0:
                raise UnreadableFile("sheet_too_big", "工作簿里的公式过多，请复制后“选择性粘贴为数值”再导入。")
        elif name.endswith((".xml", ".rels", ".vml")):
            for chunk in _declared(chunks):
                if name.startswith("xl/externalLinks/") and LIVE_LINK.search(chunk):
                    raise suspicious("有会运行其他程序的链接（DDE）")
        else:
            for _chunk in chunks:
                pass
    return formulas


def _declared(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks of an XML part. Raises UnreadableFile where one declares a document type or is no plain UTF-8."""
    tail, first = b"", True
    for chunk in chunks:
        if first and OTHER_ENCODING.search(chunk[:128]):
            raise suspicious("的文字编码不正常")
        if DECLARATION.search(tail + chunk[:OVERLAP]) or (b"<!" in chunk and DECLARATION.search(chunk)):
            raise suspicious("含有不安全的声明")
        tail, first = chunk[-OVERLAP:], False
        yield chunk


def scan_sheet(chunks: Iterator[bytes]) -> list[tuple[int, int]]:
    """Where the formulas of one sheet stand: [(Excel row, column index)]."""
    found: list[tuple[int, int]] = []
    rest = b""
    top = right = 0
    for chunk in chunks:
        text = rest + chunk
        pieces = text.split(b"</row>") if b"</row>" in text else ROW_END.split(text)
        rest = pieces.pop()
        if len(rest) > limits.MAX_ROW_XML:
            raise suspicious("有长得不正常的行")
        for piece in pieces:
            row, column = _last_value(piece)
            if row > top:
                top = row
            if column > right:
                right = column
        if top > limits.MAX_ROWS or right >= limits.MAX_COLUMNS or (top + 1) * (right + 1) > limits.MAX_AREA:
            raise UnreadableFile(
                "sheet_too_big",
                f"工作表里第{top}行或第{right + 1}列还有内容，表格过大。"
                "请删除表格以外的零散内容，或拆成几个文件再导入。",
            )
        # Six plain searches take a quarter of the time of one pattern with a choice in it.
        if any(start in text for start in FORMULA_STARTS):
            for piece in pieces:
                found.extend(_formula_cells(piece))
        if len(found) > limits.MAX_FORMULAS:
            break
    return found


def column_index(letters: bytes | str) -> int:
    """ "A" → 0, "AA" → 26."""
    index = 0
    for letter in letters if isinstance(letters, bytes) else letters.encode():
        index = index * 26 + letter - 64
    return index - 1


_column = lru_cache(maxsize=1024)(column_index)


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
    last = PLACE.match(piece, piece.rfind(b' r="', 0, end) + 4) or _last_cell(piece, 0, end)
    if last is not None:
        return int(last[2]), _column(last[1])
    number = ROW_NUMBER.search(piece)
    return (int(number[1]) if number else 0), 0


def _formula_cells(piece: bytes):
    for match in FORMULA.finditer(piece):
        last = _last_cell(piece, max(0, match.start() - 400), match.start())
        if last is not None:
            yield int(last[2]), column_index(last[1])
