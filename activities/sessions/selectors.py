"""Questions about sessions, each set-based."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from activities.sessions.enums import CADENCE_KINDS, LEAVE_STATUSES, AttendanceStatus
from activities.sessions.models import Attendance, Minutes, Session
from common.periods import Period
from organizations.tree.models import Organization


@dataclass(frozen=True, slots=True)
class AttendanceTotals:
    """Sums over the counted sessions of one branch in a period; a session of several kinds counts once.

    `leave` and `absent` count members named as such, not guests nor unknown names.
    """

    sessions: int = 0
    late: int = 0
    expected: int = 0
    present: int = 0
    leave: int = 0
    absent: int = 0

    @property
    def rate(self) -> Fraction | None:
        """到会率 = 实到 ÷ 应到 (domain.md §2.4), exact; None when nobody was expected."""
        return Fraction(self.present, self.expected) if self.expected else None


def counted_between(organizations: QuerySet | Iterable[Organization], start: date, end: date) -> QuerySet:
    """Sessions of 三会一课, 主题党日 and 组织生活会 that count as held on a day of [start, end]."""
    of_cadence = Minutes.objects.filter(session=OuterRef("pk"), kind__in=CADENCE_KINDS)
    scope = organizations.values("pk") if isinstance(organizations, QuerySet) else [o.pk for o in organizations]
    return Session.objects.counted().filter(
        Exists(of_cadence), organization__in=scope, held_on__gte=start, held_on__lte=end
    )


def month_of_sessions(user, period: Period, *, limit: int) -> dict[date, list[Any]]:
    """The first `limit` sessions of each day of `period` in the user's scope, by day; one statement.

    Each row has as `number` how many there are on its day.
    """
    days = Window(Count("pk"), partition_by=F("held_on"))
    turns = Window(RowNumber(), partition_by=F("held_on"), order_by=["starts_at", "pk"])
    rows = (
        Session.objects.visible_to(user)
        .filter(replaced_by__isnull=True, held_on__range=(period.start, period.end))
        .order_by()
        .annotate(number=days, turn=turns)
        .filter(turn__lte=limit)
        .defer("content", "note")
        .select_related("organization")
        .order_by("held_on", "turn")
    )
    return {day: list(found) for day, found in groupby(rows, key=lambda row: row.held_on)}


def attendance_totals(organizations: QuerySet | Iterable[Organization], period: Period) -> dict[int, AttendanceTotals]:
    """Attendance of each organisation's own sessions in `period`, by id; two statements.

    Organisations without a counted session are not in the answer.
    """
    sessions = counted_between(organizations, period.start, period.end)
    absences = {
        row[0]: row[1:]
        for row in Attendance.objects.filter(session__in=sessions.values("pk"), member__isnull=False)
        .order_by()
        .values("session__organization_id")
        .annotate(
            leave=Count("pk", filter=Q(status__in=LEAVE_STATUSES)),
            absent=Count("pk", filter=Q(status=AttendanceStatus.ABSENT)),
        )
        .values_list("session__organization_id", "leave", "absent")
    }
    rows = (
        sessions.order_by()
        .values("organization_id")
        .annotate(
            number=Count("pk"),
            late=Count("pk", filter=Q(recorded_late=True)),
            should=Sum("expected"),
            came=Sum("present"),
        )
        .values_list("organization_id", "number", "late", "should", "came")
    )
    totals = {}
    for pk, number, late, should, came in rows:
        leave, absent = absences.get(pk, (0, 0))
        totals[pk] = AttendanceTotals(number, late, should, came, leave, absent)
    return totals
