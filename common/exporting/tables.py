"""One table to a file: title, header, rows from an iterator, a closing line; xlsx or csv (design.md §7).

rustpy-xlsxwriter writes rows as they come, in constant memory; where its compiled part is missing,
openpyxl writes the same sheet more slowly.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from common.exporting.cells import MAX_TEXT, cell, clean_text, csv_cell

try:
    import rustpy_xlsxwriter as rust
except ImportError:
    rust = None  # type: ignore[assignment]

XLSX, CSV = "xlsx", "csv"
NUMBER_FORMATS = {
    "text": "@",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
    "number": "General",
    "percent": "0.00%",
}
HEADER_ROW = 1
A4 = 9


@dataclass(frozen=True)
class Column:
    """A column: its label (labels of one table differ), its width in characters, what it holds."""

    label: str
    width: float = 14
    holds: str = "text"


def write_table(
    target: str | Path | IO[bytes],
    *,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    footer: str = "",
    fmt: str = XLSX,
    sheet: str = "Sheet1",
) -> None:
    """Write one table to a path or an open binary file.

    `rows` yields one sequence per row in the order of `columns`; it is consumed once and never kept whole.
    `footer` is the line under the table, such as “导出人：… 导出时间：… 范围：…”.
    Text that looks like a formula stays text in xlsx and is prefixed with an apostrophe in csv.
    Raises ValueError for an unknown format or for two columns with the same label.
    """
    labels = [clean_text(column.label) for column in columns]
    if len(set(labels)) != len(labels):
        raise ValueError(f"column labels repeat: {labels}")
    if fmt == CSV:
        _write_csv(target, title, labels, rows, footer)
    elif fmt == XLSX:
        write = _write_rust if rust else _write_openpyxl
        write(target, clean_text(title), labels, columns, _lines(rows, footer, len(columns)), sheet)
    else:
        raise ValueError(f"unknown table format: {fmt}")


def _lines(rows: Iterable[Sequence[Any]], footer: str, width: int) -> Iterator[list]:
    for row in rows:
        yield [cell(value) for value in row]
    yield [clean_text(footer), *[None] * (width - 1)]


def _write_rust(target, title, labels, columns, lines, sheet):
    centred = rust.Format().set_bold().set_font_size(16).set_align("center")
    header = rust.Format().set_bold().set_text_wrap().set_background_color("#F2F2F2").set_border("thin")
    rust.write_worksheet(
        (dict(zip(labels, line, strict=True)) for line in lines),
        str(target) if isinstance(target, Path) else target,
        sheet_name=sheet,
        header_row=HEADER_ROW,
        freeze_row=HEADER_ROW + 1,
        merge_ranges=[(0, 0, 0, len(labels) - 1, title, centred)] if len(labels) > 1 else None,
        row_heights={0: 28},
        header_format=header,
        column_widths=[column.width for column in columns],
        column_formats=[rust.Format().set_num_format(NUMBER_FORMATS[column.holds]) for column in columns],
        page_setup={
            "paper_size": A4,
            "landscape": sum(column.width for column in columns) > 90,
            "fit_to_pages": (1, 0),
            "repeat_rows": (0, HEADER_ROW),
            "footer": "&C第 &P 页，共 &N 页",
        },
    )


def _write_openpyxl(target, title, labels, columns, lines, sheet):
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    def text(value, **style):
        made = WriteOnlyCell(page)
        made.value, made.data_type = value, "s"
        for name, part in style.items():
            setattr(made, name, part)
        return made

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    page.freeze_panes = f"A{HEADER_ROW + 2}"
    for number, column in enumerate(columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    page.append([text(title, font=Font(bold=True, size=16), alignment=Alignment(horizontal="left"))])
    page.append([text(label, font=Font(bold=True), alignment=Alignment(wrap_text=True)) for label in labels])
    for line in lines:
        page.append([_openpyxl_cell(page, value, column, text) for value, column in zip(line, columns, strict=True)])
    book.save(target)


def _openpyxl_cell(page, value, column, text):
    """Text as an explicit string cell (openpyxl would take “=…” for a formula); dates with their format."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, str):
        return text(value, number_format=NUMBER_FORMATS["text"])
    made = WriteOnlyCell(page, value=value)
    if value is not None and column.holds != "text":
        made.number_format = NUMBER_FORMATS[column.holds]
    return made


def _write_csv(target, title, labels, rows, footer):
    if isinstance(target, str | Path):
        with open(target, "wb") as out:
            return _write_csv(out, title, labels, rows, footer)
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    lines = csv.writer(text)
    lines.writerow([csv_cell(title)])
    lines.writerow([csv_cell(label) for label in labels])
    for row in rows:
        lines.writerow([csv_cell(value)[:MAX_TEXT] for value in row])
    lines.writerow([csv_cell(footer)])
    text.flush()
    text.detach()
    return None
