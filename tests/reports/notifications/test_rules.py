from datetime import date

import pytest

from activities.cadence.engine import Cell
from activities.cadence.enums import CellState
from common.periods import period_of
from reports.notifications.rules import OVERDUE, life_stage, life_text, term_text

JUNE = period_of("2025-06")


def cell(state=CellState.OPEN, period=JUNE):
    return Cell(period, 0, 0, 0, 0, 0, 0, state, None)


@pytest.mark.parametrize(
    ("today", "state", "stage"),
    [
        (date(2025, 6, 22), CellState.OPEN, None),
        (date(2025, 6, 23), CellState.OPEN, 7),
        (date(2025, 6, 25), CellState.OPEN, 7),
        (date(2025, 6, 30), CellState.OPEN, 0),
        (date(2025, 7, 1), CellState.MISSING, OVERDUE),
        (date(2025, 7, 31), CellState.PARTIAL, OVERDUE),
        (date(2025, 8, 1), CellState.MISSING, None),
        (date(2025, 6, 30), CellState.HELD, None),
        (date(2025, 6, 30), CellState.PENDING, None),
        (date(2025, 7, 1), CellState.LATE, None),
        (date(2025, 7, 1), CellState.NOT_APPLICABLE, None),
    ],
)
def test_life_stage(today, state, stage):
    assert life_stage(cell(state), today, [7, 0]) == stage


def test_texts_say_what_to_do():
    assert life_text("主题党日", JUNE, 7, ()) == "2025年6月的主题党日还没有登记，6月30日到期。"
    assert "今天到期" in life_text("主题党日", JUNE, 0, ())
    assert "第二党小组" in life_text("党小组会", JUNE, OVERDUE, ("第二党小组",))
    assert "不足6个月" in term_text("甲支部", date(2026, 3, 5), 6)
    assert "换届请示" in term_text("甲支部", date(2026, 3, 5), 1)
    assert "逾期" in term_text("甲支部", date(2026, 3, 5), 0)
