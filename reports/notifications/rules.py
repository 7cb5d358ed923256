"""When which reminder is due, as pure rules over the cadence engine's cells and terms of office (domain.md §1.6)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from activities.cadence.engine import Cell
from activities.cadence.enums import CellState
from common.periods import Period

SETTLING = (CellState.HELD, CellState.LATE, CellState.PENDING, CellState.NOT_APPLICABLE)
OVERDUE = "overdue"
# A period is called overdue within this time after its end; older gaps stand in the matrix.
OVERDUE_WINDOW = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a reminder is about, whatever its stage: “life:theme_day:2025-06” or “term:17:2026-03-05”."""

    family: str
    name: str
    detail: str

    def key(self, stage: int | str) -> str:
        return f"{self}:{stage}"

    def __str__(self) -> str:
        return f"{self.family}:{self.name}:{self.detail}"


def life_subject(kind: str, period: Period) -> Subject:
    return Subject("life", kind, period.key)


def term_subject(term_id: int, due_on: date) -> Subject:
    return Subject("term", str(term_id), due_on.isoformat())


def life_stage(cell: Cell, today: date, days_before: Collection[int]) -> int | str | None:
    """The stage a cell has reached: days before the end (7, 0), “overdue”, or None.

    A morning that was missed is caught up: on day 5 the reminder of day 7 is due, once.
    """
    if cell.state in SETTLING:
        return None
    if today in cell.period:
        left = (cell.period.end - today).days
        return min((days for days in days_before if left <= days), default=None)
    if cell.period.end < today <= cell.period.end + OVERDUE_WINDOW and cell.state != CellState.FUTURE:
        return OVERDUE
    return None


def life_text(label: str, period: Period, stage: int | str, missing_groups: Collection[str]) -> str:
    """“2025年6月的主题党日还没有登记，6月30日到期。”"""
    groups = f"（{'、'.join(missing_groups)}）" if missing_groups else ""
    if stage == OVERDUE:
        return f"{period.label}的{label}{groups}没有登记，已过期。开过会的请补录。"
    last = f"{period.end.month}月{period.end.day}日"
    return f"{period.label}的{label}{groups}还没有登记，" + ("今天到期。" if stage == 0 else f"{last}到期。")


def term_text(name: str, due_on: date, months: int) -> str:
    """“第一党支部2026年3月5日届满，距换届不足6个月，请准备换届。”"""
    day = f"{due_on.year}年{due_on.month}月{due_on.day}日"
    if months == 0:
        return f"{name}已于{day}届满，逾期未换届。请换届，或报批延期。"
    step = "请上报换届请示。" if months == 1 else "请准备换届。"
    return f"{name}{day}届满，距届满不足{months}个月，{step}"
