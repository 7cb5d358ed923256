from datetime import date

import pytest

from organizations.settings.models import Holiday
from organizations.settings.workdays import (
    WorkCalendar,
    add_working_days,
    is_workday,
    load_calendar,
    working_days_between,
)

PUBLISHED = WorkCalendar()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 1, 1), False),
        (date(2025, 1, 26), True),  # Sunday worked for the Spring Festival
        (date(2025, 2, 4), False),
        (date(2025, 10, 11), True),
        (date(2025, 10, 12), False),
        (date(2027, 10, 1), True),  # not published: a Friday
        (date(2027, 10, 2), False),
    ],
)
def test_is_workday(day, works):
    assert PUBLISHED.is_workday(day) is works


@pytest.mark.parametrize(
    ("day", "n", "result"),
    [
        (date(2025, 1, 4), 5, date(2025, 1, 10)),
        (date(2025, 1, 24), 5, date(2025, 2, 7)),  # 26, 27, then after the holidays 5, 6, 7
        (date(2025, 9, 26), 5, date(2025, 10, 10)),  # 28, 29, 30, 9, 10
        (date(2025, 1, 4), 0, date(2025, 1, 4)),
    ],
)
def test_nth_working_day_after(day, n, result):
    assert PUBLISHED.add_working_days(day, n) == result
    assert PUBLISHED.working_days_between(day, result) == n


def test_no_working_days_backwards():
    assert PUBLISHED.working_days_between(date(2025, 3, 5), date(2025, 3, 1)) == 0


@pytest.mark.django_db
def test_the_holiday_table_comes_first(django_assert_num_queries):
    Holiday.objects.create(day=date(2025, 3, 5), is_workday=False, name="停电")
    Holiday.objects.create(day=date(2027, 10, 1), is_workday=False, name="国庆节")
    with django_assert_num_queries(1):
        calendar = load_calendar()
        assert not is_workday(date(2025, 3, 5), calendar=calendar)
        assert not is_workday(date(2027, 10, 1), calendar=calendar)
    assert add_working_days(date(2025, 3, 4), 1) == date(2025, 3, 6)
    assert working_days_between(date(2025, 3, 4), date(2025, 3, 6)) == 1
