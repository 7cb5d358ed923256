"""Stretches of days, both ends included; an open end is None."""

from datetime import date
from typing import NamedTuple


class Span(NamedTuple):
    """From `start` (None: since before our records) to `end` (None: still running)."""

    start: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether `day` lies in the span."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def meets(self, start: date, end: date) -> bool:
        """Whether the span and [start, end] share a day."""
        return (self.start is None or self.start <= end) and (self.end is None or self.end >= start)

    def clipped(self, start: date, end: date) -> "Span":
        """The part of the span within [start, end]."""
        return Span(max(self.start or start, start), min(self.end or end, end))
