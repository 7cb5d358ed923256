"""Metrics: named, set-based computations. Importing this package registers every family."""

from assessments.scoring.metrics import by_hand, meetings, organisation, records, roster

__all__ = ["by_hand", "meetings", "organisation", "records", "roster"]
