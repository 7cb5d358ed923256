"""The cells of an .xlsx as JSON objects. Runs in the child that reads the file; workbook.py puts them together again.

{"sheet": name, "hidden": bool, "formulas": [[row, column]], "merged": [[[top, left], [bottom, right]]]}, then its
{"rows": [[cell]]}, sheet after sheet, and at the end {"epoch_1904": bool}.
"""

import io
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from common.importing.package import open_workbook, scan_package, sheet_parts, uses_1904
from common.untrusted import limits
from common.untrusted.refusals import UnreadableFile, damaged

Span = tuple[tuple[int, int], tuple[int, int]]


def answer(data) -> Iterator[dict]:
    """The objects of the file in `data`. Raises UnreadableFile."""
    package = open_workbook(data)
    parts = sheet_parts(package)
    formulas = scan_package(package, set(parts.values()))
    try:
        yield from _sheets(data, {name: formulas.get(part, []) for name, part in parts.items()})
    except CalamineError as error:
        raise damaged() from error
    yield {"epoch_1904": uses_1904(package)}


def _sheets(data, formulas: dict[str, list]) -> Iterator[dict]:
    if not isinstance(data, bytes):
        data.seek(0)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data) if isinstance(data, bytes) else data)
    left = limits.MAX_CELLS
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        raw = book.get_sheet_by_name(meta.name)
        left -= raw.total_height * (raw.width + (raw.start[1] if raw.start else 0))
        if left < 0:
            raise UnreadableFile("sheet_too_big", "各工作表加起来内容过多，请拆成几个文件再导入。")
        merged = kept_spans(raw.merged_cell_ranges or [])
        yield {
            "sheet": meta.name,
            "hidden": meta.visible != SheetVisibleEnum.Visible,
            "formulas": formulas.get(meta.name, []),
            "merged": merged,
        }
        # iter_rows begins at row 1 but at the first column that holds anything.
        indent = [""] * (raw.start[1] if raw.start else 0)
        rows = raw.iter_rows()
        yield from _batches(filled(rows, merged, indent) if merged or indent else rows)


def _batches(rows: Iterator[list]) -> Iterator[dict]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == limits.ROWS_PER_LINE:
            yield {"rows": batch}
            batch = []
    if batch:
        yield {"rows": batch}


def kept_spans(spans) -> list[Span]:
    """Merged ranges of more than one cell, at most as wide as a table, none over another of the same first row."""
    kept: list[Span] = []
    end = (-1, -1)
    for (top, left), (bottom, right) in sorted(spans):
        right = min(right, limits.MAX_COLUMNS)
        if (top, left) == (bottom, right) or left > right or (top == end[0] and left <= end[1]):
            continue
        kept.append(((top, left), (bottom, right)))
        end = (top, right)
    if len(kept) > limits.MAX_MERGED:
        raise UnreadableFile("sheet_too_big", "合并单元格过多，请取消合并后再导入。")
    return kept


def filled(rows, merged: list[Span], indent: list) -> Iterator[list]:
    """Rows in which a vertically merged cell's value stands in all its rows that hold more than blanks."""
    starts: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _right) in merged:
        if bottom > top:
            starts.setdefault(top, []).append((left, bottom))
    under: dict[int, tuple[int, object]] = {}
    for number, row in enumerate(rows):
        row = indent + row
        if under:
            _fill(row, number, under)
        for left, bottom in starts.get(number, ()):
            if left < len(row) and row[left] != "":
                under[left] = (bottom, row[left])
        yield row


def _fill(row: list, number: int, under: dict[int, tuple[int, object]]) -> None:
    wanted = False
    for left, (bottom, _value) in list(under.items()):
        if number > bottom:
            del under[left]
        elif row[left] == "":
            wanted = True
    if wanted and any(map(_is_filled, row)):
        for left, (_bottom, value) in under.items():
            if row[left] == "":
                row[left] = value


def _is_filled(cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None
