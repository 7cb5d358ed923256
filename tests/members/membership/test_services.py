"""Changes of membership and status: history, present fields, guards, log."""

from datetime import date

import pytest

from common.exceptions import Refused, Stale
from members.membership.selectors import branch_on, has_vote_on, headcounts_on, history_of, roster_on
from members.membership.services import change_member, change_status, close_memberships, move_member
from members.roster.enums import MemberType, Standing
from organizations.audit.models import AuditEvent
from organizations.tree.enums import Kind
from tests.factories.members import make_id_number, make_member
from tests.factories.organizations import make_branch, make_community, make_group, make_street

pytestmark = pytest.mark.django_db


def test_enrol_fills_keys_histories_and_log():
    member = make_member(name="单雄信", phone="16312345678")
    assert (member.sort_key, member.initials, member.incomplete) == ("shan xiong xin", "sxx", False)
    assert [status.type for status in member.statuses.all()] == [MemberType.PROBATIONARY, MemberType.FULL]
    assert member.memberships.get().valid_from is None
    assert AuditEvent.objects.filter(action="member.enrol", object_id=str(member.pk)).exists()


def test_enrol_names_what_is_missing():
    member = make_member(address="", full_on=None)
    assert member.missing_fields == ["家庭住址", "转正时间"]
    assert member.incomplete


def test_enrol_refuses_a_number_twice_and_a_superior_organisation():
    member = make_member()
    with pytest.raises(Refused, match="已经登记"):
        make_member(member.organization, id_number=member.id_number)
    with pytest.raises(Refused, match="不是党支部"):
        make_member(make_community())


def test_change_keeps_version_and_hides_sensitive_values_in_the_log():
    member = make_member()
    changed = change_member(member=member, version=1, actor=None, phone="16399999999", education="大学")
    assert (changed.version, changed.education) == (2, "大学")
    details = AuditEvent.objects.get(action="member.change").details
    assert details["changes"] == {"phone": ["…", "…"], "education": ["大专", "大学"]}
    with pytest.raises(Stale):
        change_member(member=member, version=1, actor=None, education="高中")


def test_change_of_nothing_writes_nothing():
    member = make_member()
    change_member(member=member, version=1, actor=None, education="大专")
    member.refresh_from_db()
    assert member.version == 1


def test_change_refuses_contradicting_dates_and_foreign_groups():
    member = make_member()
    with pytest.raises(Refused, match="早于入党"):
        change_member(member=member, version=1, actor=None, full_on=date(1980, 1, 1))
    with pytest.raises(Refused, match="党小组"):
        change_member(member=member, version=1, actor=None, group=make_group(make_branch()))


def test_move_closes_the_old_membership_and_keeps_the_past():
    member, target = make_member(), make_branch()
    left = member.organization
    moved = move_member(member=member, organization=target, on=date(2025, 6, 1), reason="居住地变化", actor=None)
    assert moved.organization == target
    assert branch_on(moved, date(2025, 5, 31)) == left
    assert branch_on(moved, date(2025, 6, 1)) == target
    with pytest.raises(Refused, match="已经在"):
        move_member(member=moved, organization=target, on=date(2025, 7, 1), reason="", actor=None)
    with pytest.raises(Refused, match="晚于"):
        move_member(member=moved, organization=left, on=date(2025, 6, 1), reason="", actor=None)


def test_becoming_full_gives_the_vote_from_that_day():
    member = make_member(type=MemberType.PROBATIONARY, joined_on=date(2024, 3, 1))
    full = change_status(member=member, on=date(2025, 3, 1), actor=None, type=MemberType.FULL)
    assert (full.full_on, full.type) == (date(2025, 3, 1), MemberType.FULL)
    assert not has_vote_on(full, date(2025, 2, 28))
    assert has_vote_on(full, date(2025, 3, 1))


@pytest.mark.parametrize(
    ("change", "vote", "expected"),
    [
        ({"standing": Standing.OBSERVED}, False, 1),
        ({"vote_suspended": True}, False, 1),
        ({"standing": Standing.SUSPENDED}, False, 0),
        ({"standing": Standing.DEAD}, False, 0),
    ],
)
def test_standing_decides_vote_and_roster(change, vote, expected):
    member = make_member()
    change_status(member=member, on=date(2025, 3, 1), actor=None, **change)
    assert has_vote_on(member, date(2025, 2, 28))
    assert has_vote_on(member, date(2025, 3, 1)) is vote
    assert len(roster_on(member.organization, date(2025, 2, 28))) == 1
    assert len(roster_on(member.organization, date(2025, 3, 1))) == expected


def test_status_refuses_no_change_and_a_day_in_the_past():
    member = make_member()
    with pytest.raises(Refused, match="没有变化"):
        change_status(member=member, on=date(2025, 1, 1), actor=None, type=MemberType.FULL)
    with pytest.raises(Refused, match="晚于"):
        change_status(member=member, on=date(1990, 7, 1), actor=None, standing=Standing.DEAD)


def test_a_merged_branch_hands_its_members_on():
    branch, successor = make_branch(), make_branch()
    member = make_member(branch)
    assert close_memberships(organization=branch, on=date(2025, 9, 30), successor=successor, actor=None) == 1
    member.refresh_from_db()
    assert member.organization == successor
    assert branch_on(member, date(2025, 9, 30)) == branch
    assert branch_on(member, date(2025, 10, 1)) == successor


def test_headcounts_of_many_days_take_one_statement(django_assert_num_queries):
    street = make_street()
    branches = [make_branch(parent=make_community(parent=street)) for _ in range(3)]
    for branch in branches:
        make_member(branch)
        make_member(branch, type=MemberType.PROBATIONARY, joined_on=date(2025, 2, 1))
    days = [date(2025, 1, 31), date(2025, 2, 1), date(2025, 12, 31)]
    with django_assert_num_queries(1):
        found = headcounts_on(days, within=[street.path])
    counts = [(found[branches[0].pk][day].formal, found[branches[0].pk][day].probationary) for day in days]
    assert counts == [(1, 0), (1, 1), (1, 1)]
    assert found[branches[0].pk][days[2]].voters == 1


@pytest.mark.parametrize("size", [2, 12])
def test_roster_of_a_branch_takes_two_statements(django_assert_num_queries, size):
    branch = make_branch()
    for _ in range(size):
        make_member(branch)
    with django_assert_num_queries(2):
        entries = roster_on(branch, date(2025, 6, 1))
        voters = [entry.member.name for entry in entries if entry.has_vote]
    assert len(voters) == size


def test_history_tells_newest_first():
    member = make_member()
    move_member(
        member=member,
        organization=make_branch(kind=Kind.BUILDING_BRANCH),
        on=date(2025, 6, 1),
        reason="搬家",
        actor=None,
    )
    events = history_of(member)
    assert events[0]["from"] == date(2025, 6, 1)
    assert events[0]["note"] == "搬家"


def test_identity_numbers_of_the_factory_differ():
    assert len({make_id_number() for _ in range(50)}) == 50
