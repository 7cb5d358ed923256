import pytest
from django.urls import reverse
from django.utils import timezone

from organizations.accounts.roles import Role
from organizations.teams.enums import Seat
from organizations.teams.models import Team, TeamMember
from tests.factories.organizations import PASSWORD, make_seat, make_street, make_team, make_user
from tests.pages import seen

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def address(name, *args):
    return reverse(f"organizations:{name}", args=args)


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def staff(client, street):
    user = make_user(Role.STREET_STAFF, street)
    client.force_login(user)
    return user


def test_from_founding_to_the_right_and_back(client, street, staff):
    facts = {"organization": street.pk, "kind": "supervision", "name": "督导小组", "established_on": TODAY}
    assert client.post(address("team_create"), facts).status_code == 302
    team = Team.objects.get()
    member = make_user(None, street, "dudao", name="杜导")
    found = client.get(address("team_account_search"), {"q": "杜"}).json()["results"]
    assert [row["id"] for row in found] == [member.pk]
    seat = {"seat": "member", "user": member.pk, "valid_from": TODAY}
    assert client.post(address("team_seat", team.pk), seat).status_code == 302
    assert "待安全管理员确认" in client.get(address("team_detail", team.pk)).content.decode()

    guard = make_user(Role.SECURITY_ADMIN, street)
    client.force_login(guard)
    assert "杜导" in client.get("/").content.decode()
    assert "督导小组成员" in client.get(address("team_rights")).content.decode()
    right = address("team_right", TeamMember.objects.get().pk)
    asked = client.post(right, seen(client, right))
    assert asked.status_code == 200
    assert "您的登录密码" in asked.content.decode()
    assert client.post(right, seen(client, right, confirm_password=PASSWORD)).status_code == 302
    assert "没有待确认的权限" in client.get(address("team_rights")).content.decode()
    assert "督导小组成员" in client.get(address("account_detail", member.pk)).content.decode()

    client.force_login(member)
    assert client.get(address("team_detail", team.pk)).status_code == 200
    client.force_login(staff)
    leave = address("team_leave", TeamMember.objects.get().pk)
    assert client.post(leave, seen(client, leave, first_day_without=TODAY)).status_code == 302
    client.force_login(member)
    assert client.get(address("team_detail", team.pk)).status_code == 403


def test_a_right_confirmed_meanwhile_is_told(client, street):
    member = make_seat(make_team(street), user=make_user(None, street))
    client.force_login(make_user(Role.SECURITY_ADMIN, street))
    right = address("team_right", member.pk)
    sent = client.post(right, {"version": "old", "confirm_password": PASSWORD})
    assert sent.status_code == 422
    assert 'id="conflict"' in sent.content.decode()


def test_a_team_shows_who_sits_and_who_sat(client, street, staff):
    team = make_team(street)
    make_seat(team, "后来组长", Seat.LEADER)
    make_seat(team, "从前组长", Seat.LEADER, valid_to=TODAY.replace(year=2021))
    page = client.get(address("team_detail", team.pk)).content.decode()
    assert page.index("后来组长") < page.index("历任成员") < page.index("从前组长")
    listed = client.get(address("team_list")).content.decode()
    assert "后来组长" in listed
    assert "从前组长" not in listed


@pytest.mark.parametrize(("state", "names"), [("now", ["甲组"]), ("over", ["乙组"]), ("", ["甲组", "乙组"])])
def test_the_list_is_narrowed(client, street, staff, state, names):
    make_team(street, "甲组")
    make_team(street, "乙组", ended_on=TODAY)
    make_team(make_street("邻街道党工委"), "丙组")
    page = client.get(address("team_list"), {"state": state}).content.decode()
    assert [name for name in ("甲组", "乙组", "丙组") if f">{name}<" in page] == names


@pytest.mark.parametrize("role", [Role.STREET_LEADER, Role.SECURITY_ADMIN])
def test_others_do_not_keep_teams(client, street, role):
    client.force_login(make_user(role, street))
    assert client.get(address("team_create")).status_code == 403


def test_the_office_changes_words_and_ends_the_team(client, street, staff):
    team = make_team(street)
    edit, end = address("team_edit", team.pk), address("team_end", team.pk)
    assert client.post(edit, seen(client, edit, name="新名", purpose="抓总")).status_code == 302
    assert client.post(end, seen(client, end, first_day_without="2019-01-01")).status_code == 422
    assert client.post(end, seen(client, end, first_day_without=TODAY)).status_code == 302
    team.refresh_from_db()
    assert (team.name, bool(team.ended_on)) == ("新名", True)
    assert "登记成员" not in client.get(address("team_detail", team.pk)).content.decode()
