from datetime import date

import pytest

from activities.cadence.engine import Cell
from activities.cadence.enums import CellState
from activities.cadence.selectors import cadence_for
from common.periods import period_of
from organizations.tree.models import Organization
from reports.workbench.owed import lamp_of, lines_of, older_gaps, tally
from tests.factories.activities import make_session
from tests.factories.organizations import make_branch

JUNE = period_of("2025-06")


def cell(state, period=JUNE):
    return Cell(period, 0, 0, 0, 0, 0, 0, state, None)


@pytest.mark.parametrize(
    ("state", "today", "expected"),
    [
        (CellState.OPEN, date(2025, 6, 22), ("grey", "6月30日前")),
        (CellState.OPEN, date(2025, 6, 23), ("amber", "还剩 7 天")),
        (CellState.OPEN, date(2025, 6, 30), ("amber", "今天到期")),
        (CellState.MISSING, date(2025, 7, 3), ("red", "逾期 3 天")),
        (CellState.PARTIAL, date(2025, 7, 3), ("red", "逾期 3 天")),
        (CellState.PENDING, date(2025, 6, 10), ("blue", "待审核")),
        (CellState.HELD, date(2025, 6, 10), ("green", "已完成")),
        (CellState.LATE, date(2025, 6, 30), ("green", "已完成")),
        (CellState.HELD, date(2025, 7, 1), ("", "")),
        (CellState.NOT_APPLICABLE, date(2025, 6, 10), ("", "")),
        (CellState.FUTURE, date(2025, 5, 10), ("", "")),
    ],
)
def test_lamp_of(state, today, expected):
    assert lamp_of(cell(state), today) == expected


@pytest.fixture
def branch(db):
    return make_branch()


def years(today):
    return list(cadence_for(Organization.objects.all(), today.year, today=today).values())


def test_lines_are_sorted_by_urgency(branch):
    today = date(2025, 6, 24)
    make_session(branch, date(2025, 6, 2))
    lines = lines_of(years(today), today)
    colours = [line.colour for line in lines]
    assert colours == sorted(colours, key=["red", "amber", "grey", "blue", "green"].index)
    assert [line.kind for line in lines if line.colour == "green"] == ["theme_day"]
    assert {line.kind for line in lines if line.colour == "amber"} == {"members_meeting", "lecture"}
    assert "org_life_meeting" not in {line.kind for line in lines}


def test_the_yearly_meeting_has_a_line_in_the_last_quarter(branch):
    today = date(2025, 10, 8)
    assert "org_life_meeting" in {line.kind for line in lines_of(years(today), today)}


def test_old_gaps_are_counted_not_listed(branch):
    today = date(2025, 12, 15)
    listed = [line for line in lines_of(years(today), today) if line.colour == "red"]
    counts = tally(years(today)[0], today)
    assert counts.gaps == len(listed) + older_gaps(years(today), today)
    assert older_gaps(years(today), today) > 0


def test_tally_counts_what_falls_due_this_month(branch):
    june = tally(years(date(2025, 6, 24))[0], date(2025, 6, 24))
    assert (june.due, june.held, june.soon) == (3, 0, 3)
    make_session(branch, date(2025, 5, 6))
    may = tally(years(date(2025, 5, 20))[0], date(2025, 5, 20))
    assert (may.due, may.held, may.rate) == (1, 1, 1.0)
