"""Sessions with sensible defaults, written straight to the tables; services have their own tests."""

from datetime import date, datetime, time

from django.utils import timezone

from activities.sessions.enums import SessionKind, State
from activities.sessions.models import Minutes, Session, kinds_text


def at(day: date, hour=9, minute=0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def make_session(organization, day=date(2025, 3, 5), kinds=(SessionKind.THEME_DAY,), **fields) -> Session:
    values = {
        "starts_at": at(day),
        "held_on": day,
        "topic": "学习研讨",
        "place": "党员活动室",
        "expected": 10,
        "present": 9,
        "voters_expected": 10,
        "voters_present": 9,
        "state": State.APPROVED,
        "recorded_on": day,
        "kinds": kinds_text(kinds),
        **fields,
    }
    session = Session.objects.create(organization=organization, **values)
    Minutes.objects.bulk_create([Minutes(session=session, kind=kind) for kind in kinds])
    return session
