"""The line above a ledger's header: 填报单位：…　时间：2025年12月31日　填表人：…"""

import re
from collections.abc import Iterator
from datetime import date

from common.importing.cleaning import BadCell, half_width, partial_date, plain
from common.importing.workbook import Workbook

STATED = re.compile(
    r"(?:截止日期|截至日期|统计时间|填报时间|填报日期|填表日期|时间|日期|截至|截止)\s*:?\s*"
    r"(\d{4}[年./\-]\d{1,2}[月./\-]\d{1,2}日?)"
)
UNIT = re.compile(r"(?:填报|填表)单位(?:\(盖章\))?\s*[:：]\s*([^\s:：]+)")
SEARCH_ROWS = 10
TABLE_WIDTH = 5


def stated_day(workbook: Workbook) -> date | None:
    """The day a ledger says it speaks of, from the lines above its tables; None if it does not say."""
    for line in _lines_above(workbook):
        found = STATED.search(line)
        if found and (day := _day(found[1])):
            return day
    return None


def stated_unit(workbook: Workbook) -> str:
    """The reporting unit (填报单位) a ledger names above its tables, as typed; "" if it names none."""
    return next((found[1] for line in _lines_above(workbook) if (found := UNIT.search(line))), "")


def _lines_above(workbook: Workbook) -> Iterator[str]:
    """The texts that stand above the tables, in half-width."""
    for sheet in workbook.sheets:
        for cells in sheet.rows[:SEARCH_ROWS]:
            if sum(cell not in ("", None) for cell in cells) >= TABLE_WIDTH:
                break
            yield from (half_width(plain(cell)) for cell in cells if isinstance(cell, str) and len(cell) < 200)


def _day(typed: str) -> date | None:
    try:
        found = partial_date(typed)
    except BadCell:
        return None
    return found.day if found else None
