"""The line above a ledger's header: 填报单位：…　时间：2025年12月31日　填表人：…"""

import re
from datetime import date

from common.importing.cleaning import BadCell, half_width, partial_date, plain
from common.importing.workbook import Workbook

STATED = re.compile(
    r"(?:截止日期|截至日期|统计时间|填报时间|填报日期|填表日期|时间|日期|截至|截止)\s*:?\s*"
    r"(\d{4}[年./\-]\d{1,2}[月./\-]\d{1,2}日?)"
)
SEARCH_ROWS = 10
TABLE_WIDTH = 5


def stated_day(workbook: Workbook) -> date | None:
    """The day a ledger says it speaks of, from the lines above its tables; None if it does not say."""
    for sheet in workbook.sheets:
        for cells in sheet.rows[:SEARCH_ROWS]:
            if sum(cell not in ("", None) for cell in cells) >= TABLE_WIDTH:
                break
            for cell in cells:
                found = STATED.search(half_width(plain(cell))) if isinstance(cell, str) and len(cell) < 200 else None
                if found and (day := _day(found[1])):
                    return day
    return None


def _day(typed: str) -> date | None:
    try:
        found = partial_date(typed)
    except BadCell:
        return None
    return found.day if found else None
