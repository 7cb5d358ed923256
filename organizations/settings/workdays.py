"""Working days: the Holiday table, else chinesecalendar, else Monday to Friday (domain.md §0)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar

from organizations.settings.models import Holiday

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkCalendar:
    """Pure: days that differ from their weekday, over what the law published, over Monday to Friday."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    use_published: bool = True

    def is_workday(self, day: date) -> bool:
        """Whether people work on `day`."""
        if day in self.exceptions:
            return self.exceptions[day]
        if self.use_published:
            try:
                return chinese_calendar.is_workday(day)
            except NotImplementedError:
                pass  # a year the State Council has not published yet
        return day.weekday() < 5

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day`; `day` itself when n is 0."""
        while n > 0:
            day += ONE_DAY
            n -= self.is_workday(day)
        return day

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; 0 when b is not later."""
        return sum(self.is_workday(a + timedelta(days=offset)) for offset in range(1, (b - a).days + 1))


def load_calendar() -> WorkCalendar:
    """The calendar of the portal, in one statement. Take it once before a loop over many records."""
    return WorkCalendar(dict(Holiday.objects.values_list("day", "is_workday")))


def is_workday(day: date, *, calendar: WorkCalendar | None = None) -> bool:
    """Whether people work on `day`."""
    return (calendar or load_calendar()).is_workday(day)


def add_working_days(day: date, n: int, *, calendar: WorkCalendar | None = None) -> date:
    """The n-th working day after `day`."""
    return (calendar or load_calendar()).add_working_days(day, n)


def working_days_between(a: date, b: date, *, calendar: WorkCalendar | None = None) -> int:
    """Working days after `a` up to and including `b`."""
    return (calendar or load_calendar()).working_days_between(a, b)
