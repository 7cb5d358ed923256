"""From when to when a document binds. Pure."""

from datetime import date, timedelta

from organizations.regulations.enums import Force


def force_on(day: date, first: date, last: date | None) -> Force:
    """Where a document that binds from `first` to `last` (both included) stands on `day`."""
    if day < first:
        return Force.LATER
    return Force.OVER if last is not None and last < day else Force.NOW


def span_refusal(first: date, last: date | None) -> str | None:
    """Why a document cannot bind from `first` to `last`; None when it can."""
    if last is not None and last < first:
        return "失效日期不能早于生效日期。"
    return None


def replaced_until(first: date, last: date | None, successor_first: date) -> date | None:
    """The last day of a version whose successor binds from `successor_first`; None when that comes too early.

    What had ended before stays as it ended.
    """
    if successor_first <= first:
        return None
    until = successor_first - timedelta(days=1)
    return until if last is None else min(last, until)
