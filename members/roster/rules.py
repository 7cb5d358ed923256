"""Pure rules about one member: what is missing, ages, Party standing (domain.md §4.1, §4.6)."""

import calendar
from datetime import date

from members.roster.enums import MemberType

# The ★ fields of the ledger (domain.md §4.1); branch, name and identity number are columns of every row.
REQUIRED = {
    "name": "姓名",
    "sex": "性别",
    "nation": "民族",
    "birth_date": "出生年月",
    "education": "学历",
    "type": "人员类别",
    "joined_on": "入党时间",
    "occupation": "职业类别",
    "phone": "联系电话",
    "address": "家庭住址",
}


def missing_fields(facts) -> list[str]:
    """Labels of the required fields that are empty in `facts` (a mapping of model field names)."""
    missing = [label for name, label in REQUIRED.items() if not facts.get(name)]
    if facts.get("type") == MemberType.FULL and not facts.get("full_on"):
        missing.append("转正时间")
    return missing


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def before(first: date, first_month_only: bool, second: date, second_month_only: bool) -> bool:
    """Whether `first` is certainly earlier than `second`, at the precision both have."""
    if first_month_only or second_month_only:
        return (first.year, first.month) < (second.year, second.month)
    return first < second


AGE_BANDS = {
    "-30": ("30岁及以下", None, 30),
    "31-35": ("31—35岁", 31, 35),
    "36-40": ("36—40岁", 36, 40),
    "41-45": ("41—45岁", 41, 45),
    "46-50": ("46—50岁", 46, 50),
    "51-55": ("51—55岁", 51, 55),
    "56-60": ("56—60岁", 56, 60),
    "61-": ("61岁及以上", 61, None),
}
PARTY_AGE_BANDS = {
    "-5": ("不满5年", None, 4),
    "5-10": ("5—9年", 5, 9),
    "10-20": ("10—19年", 10, 19),
    "20-30": ("20—29年", 20, 29),
    "30-50": ("30—49年", 30, 49),
    "50-": ("50年及以上", 50, None),
}


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier, 28 February for a 29 February that is not there."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def born_between(low: int | None, high: int | None, on: date) -> tuple[date | None, date | None]:
    """(after, up to): start dates whose full years on `on` lie in [low, high]; `after` is exclusive, None is open."""
    after = years_before(on, high + 1) if high is not None else None
    until = years_before(on, low) if low is not None else None
    return after, until
