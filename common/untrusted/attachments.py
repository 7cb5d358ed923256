"""What kind of file an attachment is, by its content. Runs in the child; answers {"ending", "content_type"}."""

import io
import re
from collections.abc import Iterator

import filetype
from PIL import Image

from common.importing.package import OLE, open_workbook, refuse_macros, scan_package
from common.untrusted import limits
from common.untrusted.archive import Archive
from common.untrusted.refusals import UnreadableFile, damaged, suspicious

WRONG_TYPE = "只能上传 pdf、jpg、png、docx、xlsx 文件（按文件内容识别，改扩展名无效）。"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PICTURES = {"image/jpeg": (".jpg", "JPEG"), "image/png": (".png", "PNG")}
PDF_END = re.compile(rb"%%EOF\s*\Z|startxref", re.DOTALL)
# A template or an object fetched when the paper is opened; plain hyperlinks are no harm.
FETCHED = re.compile(
    rb"<(?:\w+:)?Relationship\b(?=[^>]*TargetMode=[\"']External)(?=[^>]*/(?:attachedTemplate|oleObject|frame|subDocument)[\"'])"
)


def answer(data) -> Iterator[dict]:
    """The one object for the file in `data`. Raises UnreadableFile for anything but the allowed kinds."""
    if not len(data):
        raise UnreadableFile("file_empty", "这个文件是空的（0字节），请检查是否上传完整。")
    if len(data) > limits.MAX_ATTACHMENT:
        raise UnreadableFile("too_big", f"文件超过 {limits.MAX_ATTACHMENT // limits.MEGABYTE} MB，请压缩后再上传。")
    ending, content_type = recognise(data)
    yield {"ending": ending, "content_type": content_type}


def recognise(data) -> tuple[str, str]:
    """(ending, content type). Raises UnreadableFile."""
    head = bytes(data[:8192])
    kind = filetype.guess(head)
    if kind is not None and kind.mime in PICTURES:
        ending, format_name = PICTURES[kind.mime]
        look_at_picture(data, format_name)
        return ending, kind.mime
    if head.startswith(b"%PDF-"):
        if not PDF_END.search(bytes(data[-4096:])):
            raise damaged()
        return ".pdf", "application/pdf"
    if head.startswith(b"PK"):
        return _office(data)
    if head.startswith(OLE):
        raise UnreadableFile("wrong_type", "这是旧格式或加密的Office文件，请另存为不加密的 .docx 或 .xlsx 再上传。")
    raise UnreadableFile("wrong_type", WRONG_TYPE)


def _office(data) -> tuple[str, str]:
    package = Archive(data, io.BytesIO(data) if isinstance(data, bytes) else data)
    names = package.by_name
    if "[Content_Types].xml" not in names or not {"word/document.xml", "xl/workbook.xml"} & set(names):
        raise UnreadableFile("wrong_type", WRONG_TYPE)
    if "xl/workbook.xml" in names:
        scan_package(open_workbook(data), set())
        return ".xlsx", EXCEL
    refuse_macros(package)
    scan_package(package, set())
    for name in names:
        if name.endswith(".rels") and FETCHED.search(package.read(name)):
            raise suspicious("有打开时从外部取来的内容")
    return ".docx", WORD


def look_at_picture(data, format_name: str) -> None:
    """Decode a picture, as anybody who opens it would. Raises UnreadableFile for a bomb or a broken one."""
    Image.MAX_IMAGE_PIXELS = None
    most = limits.MAX_JPEG_PIXELS if format_name == "JPEG" else limits.MAX_PNG_PIXELS
    try:
        with Image.open(io.BytesIO(data), formats=[format_name]) as picture:
            if picture.width * picture.height > most or max(picture.size) > limits.MAX_SIDE:
                raise UnreadableFile("picture_too_big", "图片的像素过多，请缩小后再上传。")
            # A JPEG is decoded at an eighth of its size: enough to know that it is one.
            picture.draft("L", (1, 1))
            picture.load()
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise UnreadableFile("picture_broken", "图片不完整或已损坏，打不开，请重新导出后再上传。") from error
