"""What the session form opens with: the kind and period asked for, the rest from the last session of that kind."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from activities.sessions.enums import SessionKind, State
from activities.sessions.models import Session
from common.periods import Period, period_of
from organizations.terms.models import PostName
from organizations.terms.selectors import posts_on
from organizations.tree.models import Organization

USUAL_START = time(9, 0)


def asked_period(text: str) -> Period | None:
    """The period of a workbench or matrix line, None when it is none."""
    try:
        return period_of(text)
    except ValueError:
        return None


def prefilled(organization: Organization, *, kind: str, period: Period | None, group: str, now: datetime) -> dict:
    """Initial values of the form at the local time `now`; see `usual_moment` for when the session was held."""
    today = now.date()
    last = last_session(organization, kind)
    clock = timezone.localtime(last.starts_at).time() if last else USUAL_START
    return {
        "kinds": [kind] if kind in SessionKind.values else [],
        "starts_at": usual_moment(clock, period=period, now=now),
        "group": int(group) if group.isdigit() else None,
        "place": last.place if last else "",
        "host": secretary_of(organization, today) or (last.host if last else ""),
        "recorder": last.recorder if last else "",
        "topic": last.topic if last else "",
    }


def usual_moment(clock: time, *, period: Period | None, now: datetime) -> datetime:
    """The usual hour of today, or of the last day of a period that is over; never a time still to come.

    Before that hour it is the day before, and on the first day of the period the last full half hour.
    """
    day = now.date()
    if period is not None and day > period.end:
        day = period.end
    usual = datetime.combine(day, clock)
    now = now.replace(tzinfo=None)
    if usual <= now:
        return usual
    if period is None or day != period.start:
        return usual - timedelta(days=1)
    return now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)


def last_session(organization: Organization, kind: str) -> Session | None:
    """The last session of the kind that was handed in, else the last one of any kind."""
    sessions = Session.objects.filter(organization=organization).exclude(state=State.DRAFT).order_by("-starts_at")
    return sessions.filter(minutes__kind=kind).first() or sessions.first()


def secretary_of(organization: Organization, day: date) -> str:
    """The secretary's name on `day`, "" for none."""
    posts = posts_on(day).filter(organization=organization, post=PostName.SECRETARY)
    return posts.values_list("person", flat=True).first() or ""
