from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.sessions.enums import State
from organizations.accounts.roles import Role
from organizations.tree.enums import Kind
from organizations.tree.models import Organization
from reports.workbench.selectors import LISTED, desk_for_user, duties_for_user
from tests.factories.activities import make_session
from tests.factories.organizations import (
    make_branch,
    make_committee,
    make_community,
    make_district,
    make_post,
    make_street,
    make_term,
    make_user,
)

STATEMENTS = 12


@pytest.fixture
def street(db):
    return make_street(parent=make_district())


@pytest.fixture
def community(street):
    return make_community(parent=street)


def grow(community, branches):
    today = timezone.localdate()
    for _ in range(branches):
        branch = make_branch(parent=community)
        make_committee(branch)
        make_term(branch)
        for state in (State.SUBMITTED, State.RETURNED, State.APPROVED):
            make_session(branch, today, state=state)


def page(client, user):
    client.force_login(user)
    return client.get("/").content.decode()


def test_a_seat_in_a_team_of_the_street_leaves_a_secretary_his_own_branch(street):
    branch = make_branch(parent=make_community(parent=street))
    make_branch(parent=make_community(parent=street))
    user = make_user(Role.BRANCH_SECRETARY, branch)
    make_post(user, Role.GROUP_MEMBER, street)
    duties = duties_for_user(type(user).objects.get(pk=user.pk), date(2025, 11, 20))
    assert {line.organization.pk for line in duties.lines} == {branch.pk}
    assert not duties.units


def test_a_branch_secretary_sees_what_is_owed(client, community):
    branch = make_branch(parent=community)
    text = page(client, make_user(Role.BRANCH_SECRETARY, branch))
    assert "现在该开的" in text
    assert "主题党日" in text
    assert "等我审核" not in text


def test_a_community_secretary_sees_what_waits_and_not_the_neighbours(client, street, community):
    mine, other = make_branch(parent=community), make_branch(parent=make_community(parent=street))
    make_session(mine, timezone.localdate(), topic="本社区的会", state=State.SUBMITTED)
    make_session(other, timezone.localdate(), topic="邻社区的会", state=State.SUBMITTED)
    text = page(client, make_user(Role.COMMUNITY_SECRETARY, community))
    assert "本社区的会" in text
    assert "邻社区的会" not in text


def test_returned_sessions_come_back_to_the_branch(client, community):
    branch = make_branch(parent=community)
    make_session(branch, timezone.localdate(), topic="要改的会", state=State.RETURNED)
    text = page(client, make_user(Role.BRANCH_SECRETARY, branch))
    assert "退回来要改的" in text
    assert "要改的会" in text


def test_the_street_sees_communities_and_the_district_streets(client, street, community):
    grow(community, 5)
    grow(make_community("第二社区党总支", street), 2)
    text = page(client, make_user(Role.STREET_STAFF, street))
    assert "第二社区党总支" in text
    assert "各单位情况" in text
    district = Organization.objects.get_parent(street)
    text = page(client, make_user(Role.DISTRICT_REVIEWER, district))
    assert street.name in text
    assert "第二社区党总支" not in text


def test_a_branch_directly_below_the_street_is_a_unit_of_its_own(client, street, community):
    grow(community, 4)
    make_branch("直属支部", parent=street, kind=Kind.TEMPORARY_BRANCH)
    assert "直属支部" in page(client, make_user(Role.STREET_STAFF, street))


def test_the_desk_lists_some_and_counts_all(community):
    branch = make_branch(parent=community)
    for _ in range(LISTED + 3):
        make_session(branch, date(2025, 3, 5), state=State.SUBMITTED)
    desk = desk_for_user(make_user(Role.COMMUNITY_SECRETARY, community))
    assert len(desk.to_review) == LISTED
    assert desk.counts[State.SUBMITTED] == LISTED + 3


@pytest.mark.parametrize("role", [Role.COMMUNITY_SECRETARY, Role.STREET_STAFF, Role.DISTRICT_REVIEWER])
def test_statements_do_not_grow(client, street, community, role):
    place = {Role.COMMUNITY_SECRETARY: community, Role.STREET_STAFF: street}.get(
        role, Organization.objects.get_parent(street)
    )
    user = make_user(role, place)
    client.force_login(user)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/").status_code == 200
        return len(captured), captured

    grow(community, 4)
    few, _ = cost()
    grow(community, 12)
    many, captured = cost()
    assert many == few
    assert many <= STATEMENTS, "\n".join(query["sql"][:160] for query in captured.captured_queries)


@pytest.mark.parametrize(
    ("role", "words"),
    [(Role.SYSTEM_ADMIN, "新建账号"), (Role.SECURITY_ADMIN, "被锁定的账号"), (Role.AUDIT_ADMIN, "日志链")],
)
def test_each_administrator_has_a_start_page(client, street, role, words):
    text = page(client, make_user(role, Organization.objects.get_parent(street)))
    assert words in text
    assert "三会一课" not in text


def test_without_a_post_one_is_told_whom_to_ask(client, street):
    assert "安全管理员" in page(client, make_user(organization=street))


def test_an_ended_post_shows_nothing(client, community):
    branch = make_branch(parent=community)
    user = make_user(organization=branch)
    make_post(user, Role.BRANCH_SECRETARY, branch, valid_to=date(2020, 1, 1))
    assert "还没有岗位" in page(client, user)


def test_an_empty_street_is_told_what_to_do(client, street):
    assert "导入党组织台账" in page(client, make_user(Role.STREET_STAFF, street))


def test_news_are_a_part_for_those_who_run_reports(client, street):
    client.force_login(make_user(Role.STREET_STAFF, street))
    assert "还没有完成的任务" in client.get("/reports/news/").content.decode()
    client.force_login(make_user(Role.STREET_LEADER, street))
    assert client.get("/reports/news/").status_code == 403
