"""Calendar periods of the field: month, quarter, half and year. Pure; a period includes both its days.

"1个月 / 半年 / 1年" are calendar spans with end-of-month clamping, never 30/180/365 days (domain.md §0).
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

MONTH, QUARTER, HALF, YEAR = "month", "quarter", "half", "year"
MONTHS_IN = {MONTH: 1, QUARTER: 3, HALF: 6, YEAR: 12}
KEY_PATTERN = re.compile(r"(\d{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|H([12])))?")


@dataclass(frozen=True)
class Period:
    """A span of days from `start` to `end`, both included; `kind` is month, quarter, half or year."""

    kind: str
    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @cached_property
    def index(self) -> int:
        """Place of the period within its year, from 0."""
        return (self.start.month - 1) // MONTHS_IN[self.kind]

    @cached_property
    def key(self) -> str:
        """2025-06, 2025-Q2, 2025-H1 or 2025; `period_of` reads it back."""
        year = f"{self.start.year:04d}"
        suffix = {
            MONTH: f"-{self.start.month:02d}",
            QUARTER: f"-Q{self.index + 1}",
            HALF: f"-H{self.index + 1}",
            YEAR: "",
        }
        return year + suffix[self.kind]

    @property
    def label(self) -> str:
        """2025年6月, 2025年第二季度, 2025年上半年 or 2025年."""
        return f"{self.start.year}年" + ("" if self.kind == YEAR else self.short_label)

    @property
    def short_label(self) -> str:
        """The label without its year; a year keeps it."""
        if self.kind == MONTH:
            return f"{self.start.month}月"
        if self.kind == QUARTER:
            return f"第{'一二三四'[self.index]}季度"
        if self.kind == HALF:
            return "上半年" if self.index == 0 else "下半年"
        return f"{self.start.year}年"

    def shift(self, n: int) -> "Period":
        """The period of the same kind `n` steps later (earlier when negative)."""
        return _from_month(self.kind, add_months(self.start, n * MONTHS_IN[self.kind]))


def _from_month(kind: str, first: date) -> Period:
    return Period(kind, first, add_months(first, MONTHS_IN[kind]) - timedelta(days=1))


def add_months(day: date, n: int) -> date:
    """`day` moved by `n` calendar months; 31 January plus one month is the last day of February."""
    months = day.year * 12 + day.month - 1 + n
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def full_years(a: date, b: date) -> int:
    """Full calendar years from `a` to `b`; born on 29 February counts on the 28th of common years."""
    return max(0, b.year - a.year - (add_months(a, 12 * (b.year - a.year)) > b))


@lru_cache(maxsize=256)
def _periods(kind: str, year: int) -> tuple[Period, ...]:
    return tuple(_from_month(kind, date(year, month, 1)) for month in range(1, 13, MONTHS_IN[kind]))


def periods_of(kind: str, year: int) -> list[Period]:
    """All periods of one kind in a year, in order."""
    return list(_periods(kind, year))


def months_of(year: int) -> list[Period]:
    """The 12 months of a year."""
    return periods_of(MONTH, year)


def quarters_of(year: int) -> list[Period]:
    """The 4 quarters of a year."""
    return periods_of(QUARTER, year)


def halves_of(year: int) -> list[Period]:
    """The 2 halves of a year."""
    return periods_of(HALF, year)


def year_of(year: int) -> Period:
    """The year as one period."""
    return periods_of(YEAR, year)[0]


def containing(kind: str, day: date) -> Period:
    """The period of `kind` that `day` lies in."""
    span = MONTHS_IN[kind]
    return _from_month(kind, date(day.year, (day.month - 1) // span * span + 1, 1))


def period_of(key: str) -> Period:
    """Read "2025-06", "2025-Q2", "2025-H1" or "2025". Raises ValueError for anything else."""
    match = KEY_PATTERN.fullmatch(key.strip())
    if not match or not 1 <= int(match[1]) < 9999:
        raise ValueError(f"not a period: {key!r}")
    year, month, quarter, half = match.groups()
    if month:
        return periods_of(MONTH, int(year))[int(month) - 1]
    if quarter:
        return periods_of(QUARTER, int(year))[int(quarter) - 1]
    if half:
        return periods_of(HALF, int(year))[int(half) - 1]
    return year_of(int(year))
