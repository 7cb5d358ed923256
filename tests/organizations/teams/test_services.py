from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from common.exceptions import Refused, Stale
from organizations.accounts.models import Post, User
from organizations.accounts.roles import Role
from organizations.accounts.services import end_post, give_post
from organizations.audit.models import AuditEvent
from organizations.teams import services
from organizations.teams.enums import Seat, TeamKind
from organizations.teams.receivers import end_teams
from tests.factories.organizations import make_branch, make_community, make_seat, make_street, make_team, make_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def staff(street):
    return make_user(Role.STREET_STAFF, street)


@pytest.fixture
def guard(street):
    return make_user(Role.SECURITY_ADMIN, street)


@pytest.fixture
def account(street):
    """The secretary of one of two branches, who is about to become a member."""
    return make_user(Role.BRANCH_SECRETARY, make_branch("本支部", make_community(parent=street)))


def again(user) -> User:
    """The user as the next request reads him."""
    return User.objects.get(pk=user.pk)


def seated(street, staff, account, kind=TeamKind.LEADING, **facts):
    team = services.establish_team(
        organization=street, kind=kind, name="党建工作小组", established_on=date(2020, 1, 1), actor=staff
    )
    return services.seat_member(
        team=team, user=account, name="", seat=Seat.MEMBER, actor=staff, valid_from=TODAY, **facts
    )


@pytest.mark.parametrize(
    ("kind", "held"),
    [(TeamKind.LEADING, {"view", "export"}), (TeamKind.SUPERVISION, {"view", "inspections.do"})],
)
def test_the_right_comes_with_the_confirmation_and_goes_with_the_seat(street, staff, guard, account, kind, held):
    member = seated(street, staff, account, kind)
    assert not again(account).may("view", street)
    services.confirm_right(member=member, actor=guard)
    assert {
        perm for perm in ("view", "export", "inspections.do", "sessions.log") if again(account).may(perm, street)
    } == held
    assert again(account).current_posts()[0].role == Role.BRANCH_SECRETARY
    assert "党建工作小组成员" in account.posts.get(role__in=["group_member", "inspector"]).ground
    member.refresh_from_db()
    services.unseat_member(member=member, first_day_without=TODAY, actor=staff)
    assert not again(account).may("view", street)
    assert again(account).may("view", account.organization)
    assert {"team.join", "team.right", "post.given", "post.ended", "team.leave"} <= set(
        AuditEvent.objects.values_list("action", flat=True)
    )


def test_leaving_later_keeps_the_right_until_then(street, staff, guard, account):
    member = services.confirm_right(member=seated(street, staff, account), actor=guard)
    services.unseat_member(member=member, first_day_without=TODAY + timedelta(days=1), actor=staff)
    assert again(account).may("view", street)
    assert account.posts.get(role=Role.GROUP_MEMBER).valid_to == TODAY


def test_who_writes_the_team_gives_no_rights(street, staff, account):
    with pytest.raises(PermissionDenied):
        services.confirm_right(member=seated(street, staff, account), actor=staff)
    assert not Post.objects.filter(user=account, role=Role.GROUP_MEMBER).exists()


def test_administrators_get_no_business_right_from_a_team(street, staff, guard):
    member = seated(street, staff, make_user(Role.AUDIT_ADMIN, street))
    with pytest.raises(Refused, match="不能兼任业务岗位"):
        services.confirm_right(member=member, actor=guard)
    own = services.seat_member(team=member.team, user=guard, name="", seat=Seat.DEPUTY, actor=staff, valid_from=TODAY)
    with pytest.raises(Refused, match="不能给自己授权"):
        services.confirm_right(member=own, actor=guard)


def test_a_member_of_a_team_becomes_no_administrator(street, staff, guard, account):
    services.confirm_right(member=seated(street, staff, account), actor=guard)
    Post.objects.filter(role=Role.BRANCH_SECRETARY).delete()
    with pytest.raises(Refused, match="领导小组成员"):
        give_post(user=account, organization=street, role=Role.AUDIT_ADMIN, actor=guard)


def test_the_role_is_not_given_without_a_seat(street, guard, account):
    with pytest.raises(Refused, match="随小组成员身份产生"):
        give_post(user=account, organization=street, role=Role.INSPECTOR, actor=guard)


def test_of_two_teams_one_right_stays_when_the_other_ends(street, staff, guard, account):
    first = services.confirm_right(member=seated(street, staff, account), actor=guard)
    second = make_seat(make_team(street, "另一小组"), account.name, user=account)
    services.confirm_right(member=second, actor=guard)
    services.end_team(team=first.team, first_day_without=TODAY, actor=staff)
    assert again(account).may("view", street)


def test_a_right_is_confirmed_once_and_only_where_one_follows(street, staff, guard, account):
    member = services.confirm_right(member=seated(street, staff, account), actor=guard)
    with pytest.raises(Refused, match="已经授予"):
        services.confirm_right(member=member, actor=guard)
    with pytest.raises(Stale):
        services.confirm_right(member=member, actor=guard, version="old")
    for other in (
        make_seat(member.team, "无账号"),
        make_seat(make_team(street, kind=TeamKind.TASK_FORCE), user=account),
    ):
        with pytest.raises(Refused, match="不带权限"):
            services.confirm_right(member=other, actor=guard)
    late = make_seat(make_team(street), user=account, valid_to=date(2024, 1, 1))
    with pytest.raises(Refused, match="已经离任"):
        services.confirm_right(member=late, actor=guard)


def test_the_security_administrator_ends_the_right_alone(street, staff, guard, account):
    member = services.confirm_right(member=seated(street, staff, account), actor=guard)
    end_post(post=member.post, last_day=TODAY - timedelta(days=1), actor=guard)
    member.refresh_from_db()
    assert (member.post, member.valid_to) == (None, None)
    assert not again(account).may("view", street)


def test_the_team_ends_with_its_members(street, staff, guard, account):
    member = services.confirm_right(member=seated(street, staff, account), actor=guard)
    old = make_seat(member.team, "早已离任", valid_to=date(2021, 1, 1))
    services.end_team(team=member.team, first_day_without=TODAY, actor=staff)
    assert [row.pk for row in member.team.members.all()] == [old.pk]
    with pytest.raises(Refused, match="已撤销"):
        services.edit_team(team=member.team, name="新", purpose="", office_at="", actor=staff)


def test_a_dissolved_organisation_keeps_no_team(street, staff, guard, account):
    member = services.confirm_right(member=seated(street, staff, account), actor=guard)
    end_teams(organization=street, on=TODAY - timedelta(days=1))
    member.team.refresh_from_db()
    assert member.team.ended_on == TODAY - timedelta(days=1)
    assert not again(account).may("view", street)


def test_a_name_is_taken_once_and_free_again_after_the_end(street, staff):
    team = make_team(street, "领导小组")
    facts = {"organization": street, "kind": "leading", "name": "领导小组", "established_on": TODAY, "actor": staff}
    with pytest.raises(Refused, match="不必重复"):
        services.establish_team(**facts)
    services.end_team(team=team, first_day_without=TODAY, actor=staff)
    assert services.establish_team(**facts).pk != team.pk


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"name": " "}, "填写姓名"),
        ({"valid_from": date(2019, 1, 1)}, "成立日期"),
        ({"name": "李四"}, "组长是张三"),
    ],
)
def test_a_seat_is_refused(street, staff, facts, said):
    team = make_team(street)
    make_seat(team, seat=Seat.LEADER)
    with pytest.raises(Refused, match=said):
        services.seat_member(
            team=team, actor=staff, **{"name": "李四", "seat": Seat.LEADER, "valid_from": TODAY, **facts}
        )


def test_accounts_of_elsewhere_and_teams_of_elsewhere_are_refused(street, staff):
    stranger = make_user(None, make_street("邻街道党工委"))
    with pytest.raises(Refused, match="列出的账号"):
        services.seat_member(
            team=make_team(street), user=stranger, name="", seat=Seat.MEMBER, valid_from=TODAY, actor=staff
        )
    with pytest.raises(Refused, match="没有"):
        services.edit_team(team=make_team(stranger.organization), name="新", purpose="", office_at="", actor=staff)


def test_leaving_twice_and_out_of_date(street, staff):
    member = make_seat(make_team(street))
    with pytest.raises(Stale):
        services.unseat_member(member=member, first_day_without=TODAY, actor=staff, version="old")
    services.unseat_member(member=member, first_day_without=TODAY, actor=staff)
    with pytest.raises(Refused, match="已离任"):
        services.unseat_member(member=member, first_day_without=TODAY, actor=staff)
