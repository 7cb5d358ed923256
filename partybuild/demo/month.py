"""The running month as it stands in the middle of the work: approved, waiting, returned, drafted, owed."""

from datetime import date, datetime, time
from random import Random

from django.utils import timezone

from activities.sessions.enums import AttendanceStatus, SessionKind
from activities.sessions.models import Session
from activities.sessions.records import SessionInput
from activities.sessions.services import approve, return_for_correction, save_draft, submit
from members.membership.selectors import roster_on
from organizations.accounts.models import User
from organizations.models import Organization
from partybuild.demo.year import PLACES, TOPICS


def start_month(street: Organization, cast: dict[str, User], *, today: date, random: Random) -> None:
    """Theme days of the month in every state; the cast's own branch has one returned and still owes the rest."""
    branch_of_cast = cast["zhibu"].organization
    branches = Organization.objects.within([street.path]).branches().existing_on(today)
    for branch in branches:
        if branch == branch_of_cast:
            _returned(branch, cast, today=today, random=random)
            continue
        fate = random.choice(["approved", "approved", "submitted", "draft", "owed"])
        if fate != "owed":
            session = _draft(branch, SessionKind.THEME_DAY, None, today=today, random=random)
            if fate != "draft":
                submit(session=session, actor=None, today=today)
            if fate == "approved":
                session.refresh_from_db()
                approve(session=session, actor=None)


def _returned(branch: Organization, cast: dict[str, User], *, today: date, random: Random) -> None:
    session = _draft(branch, SessionKind.THEME_DAY, cast["zhibu"], today=today, random=random)
    session = submit(session=session, actor=cast["zhibu"], today=today)
    return_for_correction(session=session, actor=cast["shequ"], reason="议题写得太简单，请补充讨论情况和责任人。")


def _draft(branch: Organization, kind: str, actor: User | None, *, today: date, random: Random) -> Session:
    day = today.replace(day=random.randint(1, today.day))
    topic, content = random.choice(TOPICS)
    roster = roster_on(branch, day)
    away = random.sample(roster, len(roster) // 12)
    entered = SessionInput(
        kinds=[kind],
        starts_at=timezone.make_aware(datetime.combine(day, time(9))),
        place=random.choice(PLACES),
        host=roster[0].member.name,
        recorder=roster[-1].member.name,
        topic=topic,
        content=content,
        statuses={entry.member.pk: (AttendanceStatus.LEAVE_PERSONAL, "") for entry in away},
    )
    return save_draft(actor=actor, organization=branch, entered=entered)
