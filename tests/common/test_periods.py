from datetime import date
from itertools import pairwise

import pytest

from common.periods import (
    Period,
    add_months,
    containing,
    full_years,
    halves_of,
    months_of,
    period_of,
    periods_of,
    quarters_of,
    year_of,
)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 1, 15), -1, date(2024, 12, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 5, 5), 0, date(2025, 5, 5)),
    ],
)
def test_add_months_clamps_at_the_end_of_the_month(day, n, expected):
    assert add_months(day, n) == expected


@pytest.mark.parametrize(
    ("a", "b", "years"),
    [
        (date(2000, 6, 1), date(2018, 5, 31), 17),
        (date(2000, 6, 1), date(2018, 6, 1), 18),
        (date(2000, 2, 29), date(2018, 2, 28), 18),
        (date(2000, 2, 29), date(2018, 2, 27), 17),
        (date(2025, 1, 1), date(2024, 1, 1), 0),
    ],
)
def test_full_years(a, b, years):
    assert full_years(a, b) == years


def test_periods_of_a_year_cover_it_without_gap():
    for periods, count in [(months_of(2024), 12), (quarters_of(2024), 4), (halves_of(2024), 2), ([year_of(2024)], 1)]:
        assert len(periods) == count
        assert periods[0].start == date(2024, 1, 1)
        assert periods[-1].end == date(2024, 12, 31)
        for index, (before, after) in enumerate(pairwise(periods)):
            assert (after.start - before.end).days == 1
            assert (before.index, after.index) == (index, index + 1)


@pytest.mark.parametrize(
    ("key", "start", "end", "label"),
    [
        ("2025-02", date(2025, 2, 1), date(2025, 2, 28), "2025年2月"),
        ("2025-Q2", date(2025, 4, 1), date(2025, 6, 30), "2025年第二季度"),
        ("2025-H2", date(2025, 7, 1), date(2025, 12, 31), "2025年下半年"),
        ("2025", date(2025, 1, 1), date(2025, 12, 31), "2025年"),
    ],
)
def test_keys_read_back(key, start, end, label):
    period = period_of(key)
    assert (period.start, period.end, period.label, period.key) == (start, end, label, key)
    assert start in period
    assert end in period
    assert date(2026, 1, 1) not in period


@pytest.mark.parametrize("key", ["2025-13", "2025-Q5", "2025-H3", "25-01", "2025-6", "", "2025-06-01", "0000", "9999"])
def test_period_of_refuses_anything_else(key):
    with pytest.raises(ValueError, match="not a period"):
        period_of(key)


@pytest.mark.parametrize("kind", ["month", "quarter", "half", "year"])
def test_containing_finds_the_period_of_a_day(kind):
    for period in periods_of(kind, 2025):
        assert containing(kind, period.start) == containing(kind, period.end) == period


def test_shift_crosses_years():
    assert period_of("2025-01").shift(-1).key == "2024-12"
    assert period_of("2025-Q4").shift(1).key == "2026-Q1"
    assert period_of("2025").shift(-1) == Period("year", date(2024, 1, 1), date(2024, 12, 31))
