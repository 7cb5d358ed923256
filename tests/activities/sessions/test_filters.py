"""Which sessions a member was at."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from activities.sessions.enums import AttendanceStatus, SessionKind, State
from activities.sessions.filters import attended_by
from activities.sessions.models import Attendance, Minutes, Session
from members.membership.services import move_member
from tests.factories.members import make_member
from tests.factories.organizations import make_branch, make_group

pytestmark = pytest.mark.django_db


def hold(branch, topic, *, day=date(2025, 3, 5), kind=SessionKind.MEMBERS_MEETING, imported=True, group=None):
    """An approved session with its minutes."""
    starts_at = timezone.make_aware(datetime(day.year, day.month, day.day, 14))
    session = Session.objects.create(
        organization=branch, group=group, starts_at=starts_at, held_on=day, topic=topic, state=State.APPROVED,
        imported=imported,
    )  # fmt: skip
    Minutes.objects.create(session=session, kind=kind)
    return session


def topics(member):
    return sorted(attended_by(Session.objects.all(), member).values_list("topic", flat=True))


def test_the_grid_says_who_was_there():
    member = make_member()
    there, away = (hold(member.organization, topic, imported=False) for topic in ("到了", "没到"))
    hold(member.organization, "没登记", imported=False)
    Attendance.objects.create(session=there, member=member, status=AttendanceStatus.ONLINE)
    Attendance.objects.create(session=away, member=member, status=AttendanceStatus.ABSENT)
    assert topics(member) == ["到了"]


def test_an_imported_ledger_names_only_those_away():
    branch = make_branch()
    group, other = make_group(branch), make_group(branch)
    member = make_member(branch, group=group)
    away = hold(branch, "请假")
    Attendance.objects.create(session=away, member=member, status=AttendanceStatus.LEAVE_SICK)
    hold(branch, "大会")
    hold(branch, "本组", group=group, kind=SessionKind.GROUP_MEETING)
    hold(branch, "他组", group=other, kind=SessionKind.GROUP_MEETING)
    hold(branch, "支委会", kind=SessionKind.BRANCH_COMMITTEE_MEETING)
    hold(make_branch(), "别的支部")
    assert topics(member) == ["大会", "本组"]


def test_only_the_days_in_the_branch_count():
    member, target = make_member(), make_branch()
    left = member.organization
    move_member(member=member, organization=target, on=date(2025, 6, 1), reason="", actor=None)
    for branch in (left, target):
        hold(branch, f"{branch.name}春", day=date(2025, 5, 31))
        hold(branch, f"{branch.name}夏", day=date(2025, 6, 1))
    assert topics(member) == sorted([f"{left.name}春", f"{target.name}夏"])
