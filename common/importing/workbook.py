"""An .xlsx as rows of plain values, with what the fast reader cannot tell added: formulas and merged cells.

The file is read in a child process with limits (common/untrusted); here its answer is only put together.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from common.untrusted.process import answers
from common.untrusted.refusals import UnreadableFile as UnreadableWorkbook

__all__ = ["Sheet", "UnreadableWorkbook", "Workbook", "read_workbook"]


POOL_SIZE = 20_000
KEEP_IN_MEMORY = 2 * 1024 * 1024
TIMES: dict[str, Any] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
}


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
        with _held(source) as file:
            return _read(file)
    if hasattr(source, "read"):
        return read_workbook(source.read())
    path = Path(source)
    if not path.is_file():
        raise UnreadableWorkbook("file_missing", f"找不到文件：{path.name}。")
    with path.open("rb") as file:
        return _read(file)


def _held(data: bytes) -> IO[bytes]:
    """An open file of the bytes for the child: in memory where the system can, for what came sealed stays off disk."""
    file: IO[bytes]
    if hasattr(os, "memfd_create"):
        file = os.fdopen(os.memfd_create("workbook"), "w+b")
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(data)
    file.flush()
    return file


def _read(file: IO[bytes]) -> Workbook:
    workbook = Workbook([])
    plain = Plain()
    for said in answers("workbook", file):
        if "rows" in said:
            workbook.sheets[-1].rows.extend(plain.rows(said["rows"]))
        elif "sheet" in said:
            formulas = frozenset((row, column) for row, column in said["formulas"])
            merged = [((top, left), (bottom, right)) for (top, left), (bottom, right) in said["merged"]]
            workbook.sheets.append(Sheet(said["sheet"], said["hidden"], [], formulas, merged))
        else:
            workbook.epoch_1904 = said["epoch_1904"]
    if not any(sheet.rows for sheet in workbook.sheets):
        raise UnreadableWorkbook("file_empty", "工作簿里没有任何内容，请检查是否选错了文件。")
    return workbook


class Plain:
    """Cells as the child sent them → values. Equal texts and days are one object: memory limits a big ledger."""

    def __init__(self) -> None:
        self.pool: dict[str, str] = {}
        self.times: dict[tuple[str, Any], Any] = {}

    def rows(self, rows: Iterable[list]) -> Iterator[list]:
        """The rows with values in place of what JSON has no word for."""
        if len(self.pool) > POOL_SIZE or len(self.times) > POOL_SIZE:
            self.pool.clear()
            self.times.clear()
        shared, other = self.pool.setdefault, self._other
        for row in rows:
            yield [shared(cell, cell) if type(cell) is str else other(cell) for cell in row]

    def _other(self, cell: Any) -> Any:
        if type(cell) is dict:
            ((kind, typed),) = cell.items()
            found = self.times.get((kind, typed))
            return found or self.times.setdefault((kind, typed), TIMES[kind](typed))
        return "" if cell is None else cell
