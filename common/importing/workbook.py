"""An .xlsx as rows of plain values, with what the fast reader cannot tell added: formulas and merged cells."""

import io
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from common.importing.package import UnreadableWorkbook, check_bytes, scan_package, sheet_parts, uses_1904

__all__ = ["Sheet", "UnreadableWorkbook", "Workbook", "read_workbook"]


POOL_SIZE = 20_000


@dataclass
class Sheet:
    """`rows[i]` is Excel row i + 1. Values: str, float, bool, date, datetime, time, timedelta; "" is empty."""

    name: str
    hidden: bool
    rows: list[list]
    formulas: frozenset[tuple[int, int]] = frozenset()
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)


@dataclass
class Workbook:
    sheets: list[Sheet]
    epoch_1904: bool = False


def read_workbook(source) -> Workbook:
    """Read a path, bytes or a binary file object. Raises UnreadableWorkbook(code, message) if it must not be read."""
    if isinstance(source, bytes):
        data = source
    elif hasattr(source, "read"):
        data = source.read()
    else:
        path = Path(source)
        if not path.is_file():
            raise UnreadableWorkbook("file_missing", f"找不到文件：{path.name}。")
        data = path.read_bytes()
    package = check_bytes(data)
    formulas = scan_package(package)
    parts = sheet_parts(package)
    sheets = _sheets(data, {name: formulas.get(part, frozenset()) for name, part in parts.items()})
    if not any(sheet.rows for sheet in sheets):
        raise UnreadableWorkbook("file_empty", "工作簿里没有任何内容，请检查是否选错了文件。")
    return Workbook(sheets, uses_1904(package))


def _sheets(data: bytes, formulas: dict[str, frozenset]) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = []
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            raw = book.get_sheet_by_name(meta.name)
            merged = [span for span in raw.merged_cell_ranges or [] if span[0] != span[1]]
            # iter_rows begins at row 1 but at the first column that holds anything.
            indent = [""] * (raw.start[1] if raw.start else 0)
            rows = list(_shared(raw.iter_rows(), indent))
            fill_merged(rows, merged)
            hidden = meta.visible != SheetVisibleEnum.Visible
            sheets.append(Sheet(meta.name, hidden, rows, formulas.get(meta.name, frozenset()), merged))
        return sheets
    except CalamineError as error:
        raise UnreadableWorkbook(
            "file_truncated", "文件不完整或已损坏，打不开。请用Excel打开原文件，重新另存一份.xlsx后再导入。"
        ) from error


def _shared(rows, indent: list):
    """Rows whose equal texts are one object: ledgers repeat most of theirs, memory is what limits a big one."""
    pool: dict[str, str] = {}
    for row in rows:
        if len(pool) > POOL_SIZE:
            pool.clear()
        yield indent + [pool.setdefault(cell, cell) if type(cell) is str else cell for cell in row]


def _is_filled(cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def fill_merged(rows: list[list], merged) -> None:
    """Give the value of every vertically merged cell to all its rows that hold more than blanks."""
    for (top, left), (bottom, _right) in merged:
        if bottom == top or top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        if value == "":
            continue
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and row[left] == "" and any(map(_is_filled, row)):
                row[left] = value
