"""What a value may look like in a cell that somebody else's spreadsheet program will open (design.md §10)."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

MAX_TEXT = 32_767
MAX_EXACT_DIGITS = 15
# Spreadsheet programs take the full-width signs of a Chinese keyboard for the same.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
BLANKS = " \u00a0\u3000"
FIRST_EXCEL_YEAR = 1900
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def clean_text(text: str) -> str:
    """Text as a cell can hold it: no control characters, at most 32,767 characters."""
    return (_NOT_IN_XML.sub("", text) if _NOT_IN_XML.search(text) else text)[:MAX_TEXT]


def acts(text: str) -> bool:
    """Whether a spreadsheet program might compute the text, blanks before it or not."""
    return text.lstrip(BLANKS).startswith(FORMULA_STARTS)


def neutralise(text: str) -> str:
    """Text that no spreadsheet takes for a formula when it reads a csv: an apostrophe goes before it."""
    return f"'{text}" if acts(text) else text


def cell(value: Any) -> Any:
    """A value for xlsx: None, bool, number, date, naive local datetime or text.

    Whole numbers too long to be kept exactly become text; so do dates that Excel does not know.
    """
    if type(value) is str:  # most cells: a million of them in a ledger
        return clean_text(value)
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if len(str(abs(value))) <= MAX_EXACT_DIGITS else str(value)
    if isinstance(value, Decimal):
        return float(value) if value.is_finite() else None
    if isinstance(value, datetime):
        value = _local(value)
        return value if value.year >= FIRST_EXCEL_YEAR else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value if value.year >= FIRST_EXCEL_YEAR else value.isoformat()
    if not isinstance(value, str) and isinstance(value, Iterable):
        value = "、".join(str(part) for part in value)
    return clean_text(str(value))


def csv_cell(value: Any) -> str:
    """A value for csv, as text; numbers and dates as they are, text neutralised."""
    value = cell(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, str):
        return neutralise(value)
    return str(value)


def _local(moment: datetime) -> datetime:
    """The moment on the clock of the portal, without time zone (Excel knows none)."""
    if timezone.is_naive(moment):
        return moment
    return timezone.localtime(moment.astimezone(UTC)).replace(tzinfo=None)
