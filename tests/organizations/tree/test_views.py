from datetime import date

import pytest
from django.urls import reverse

from organizations.accounts.roles import Role
from organizations.tree.enums import Change, Kind
from organizations.tree.models import Group, Organization
from tests.factories.organizations import PASSWORD, make_branch, make_community, make_group, make_street, make_user
from tests.pages import seen

pytestmark = pytest.mark.django_db
DAY = {"effective_on": "2025-07-01", "document_number": "示街工委〔2025〕7号", "version": 1}


@pytest.fixture
def street():
    return make_street("示范街道党工委")


@pytest.fixture
def community(street):
    return make_community("中共示范街道华丽苑社区总支部委员会", street)


@pytest.fixture
def branch(community):
    return make_branch("中共示范街道华丽苑社区第一支部委员会", community)


@pytest.fixture
def staff(client, street):
    user = make_user(Role.STREET_STAFF, street)
    client.force_login(user)
    return user


def results(client, words, name="organization_search"):
    response = client.get(reverse(f"organizations:{name}"), {"q": words})
    return response.json()["results"]


@pytest.mark.parametrize(
    "words", ["华丽苑第一", "hlydy", "第一支部", "中共示范街道华丽苑社区第一支部委员会", "华丽苑 第一党支部", "di yi"]
)
def test_search_by_name_short_name_or_initials(client, staff, branch, words):
    found = results(client, words)
    assert {"id": branch.pk, "text": branch.name, "hint": "华丽苑总支"} in found


def test_search_stays_in_scope_and_within_twenty(client, staff, community, branch):
    make_branch("中共东街道华丽苑第一支部", make_community("东总支", make_street("东街道党工委")))
    assert [found["id"] for found in results(client, "第一")] == [branch.pk]
    for n in range(25):
        make_branch(f"中共示范街道华丽苑社区{n}号支部", community)
    assert len(results(client, "")) == 20
    assert len(results(client, "华丽苑")) == 20


def test_search_can_be_kept_to_units_or_branches(client, staff, community, branch):
    assert branch.pk not in {found["id"] for found in results(client, "", "organization_search_unit")}
    assert {found["id"] for found in results(client, "", "organization_search_branch")} == {branch.pk}


def test_dissolved_organisations_come_last_and_say_so(client, staff, community):
    gone = make_branch("中共示范街道甲支部", community, dissolved_on=date(2024, 1, 1))
    lives = make_branch("中共示范街道甲乙支部", community)
    found = results(client, "甲")
    assert [row["id"] for row in found] == [lives.pk, gone.pk]
    assert found[1]["hint"] == "已撤销"


def post(client, organization, change, **data):
    return client.post(reverse("organizations:organization_change", args=[organization.pk, change]), {**DAY, **data})


def test_a_new_branch_is_founded_from_its_community(client, staff, community):
    response = post(client, community, "establish", name="中共示范街道华丽苑社区第九支部委员会", kind=Kind.BRANCH)
    founded = Organization.objects.get(key="华丽苑第九支部")
    assert response.url == reverse("organizations:organization_detail", args=[founded.pk])
    assert founded.approval_number == "示街工委〔2025〕7号"


def test_renaming_tells_refusals_beside_the_field(client, staff, branch):
    response = post(client, branch, "rename", name=branch.name)
    assert response.status_code == 422
    assert "请填写与现名不同的新名称" in response.content.decode()
    assert post(client, branch, "rename", name="新名支部").status_code == 302
    assert "两份内容的不同之处" in post(client, branch, "rename", name="又一名").content.decode()


def test_dissolving_says_what_will_happen_before_it_does(client, staff, community, branch):
    heir = make_branch("中共示范街道华丽苑社区第二支部委员会", community)
    make_group(branch)
    page = post(client, branch, "dissolve", successor=heir.pk)
    text = page.content.decode()
    assert "存续到2025年7月1日" in text
    assert "1个党小组同日撤销" in text
    assert heir.name in text
    assert Organization.objects.get(pk=branch.pk).dissolved_on is None
    sure = {"successor": heir.pk, "confirmed": "1", "confirm_password": PASSWORD}
    assert post(client, branch, "dissolve", **sure).status_code == 302
    assert Organization.objects.get(pk=branch.pk).dissolved_on == date(2025, 7, 1)


def test_the_confirmation_carries_every_answer(client, staff, community, branch):
    target = make_branch("中共示范街道华丽苑社区第二支部委员会", community)
    text = post(client, branch, "merge", target=target.pk).content.decode()
    for part in (f'name="target" value="{target.pk}"', 'name="effective_on" value="2025-07-01"', 'name="confirmed"'):
        assert part in text
    post(client, branch, "merge", target=target.pk, confirmed="1", confirm_password=PASSWORD)
    assert branch.changes.filter(change=Change.MERGE).exists()


@pytest.mark.parametrize("change", list(Change))
def test_every_form_opens(client, staff, community, change):
    assert client.get(reverse("organizations:organization_change", args=[community.pk, change])).status_code == 200


def test_who_may_not_change_or_see(client, street, branch):
    address = reverse("organizations:organization_change", args=[branch.pk, "rename"])
    client.force_login(make_user(Role.BRANCH_SECRETARY, branch))
    assert client.get(address).status_code == 403
    client.force_login(make_user(Role.STREET_STAFF, make_street("东街道党工委")))
    assert client.get(address).status_code == 404
    assert client.get(reverse("organizations:organization_history", args=[branch.pk])).status_code == 404


def test_pickers_of_a_form_do_not_reach_outside_the_scope(client, staff, branch):
    foreign = make_community("东总支", make_street("东街道党工委"))
    assert post(client, branch, "move", parent=foreign.pk).status_code == 422


def test_history_shows_decisions_and_periods(client, staff, branch):
    post(client, branch, "rename", name="新名支部")
    text = client.get(reverse("organizations:organization_history", args=[branch.pk])).content.decode()
    for part in ("更名为新名支部", "示街工委〔2025〕7号", "2025年7月1日", "中共示范街道华丽苑社区第一支部委员会"):
        assert part in text


def test_facts_and_groups(client, staff, branch):
    facts = {"approval_number": "文1", "venue_area": "90.5", "phone": "1", "note": "", "version": 1}
    assert client.post(reverse("organizations:organization_edit", args=[branch.pk]), facts).status_code == 302
    assert client.post(reverse("organizations:organization_edit", args=[branch.pk]), facts).status_code == 422
    group = {"name": "第一党小组", "leader": "张三", "valid_from": "2025-01-01"}
    assert client.post(reverse("organizations:group_create", args=[branch.pk]), group).status_code == 302
    assert client.post(reverse("organizations:group_create", args=[branch.pk]), group).status_code == 422
    close = reverse("organizations:group_close", args=[Group.objects.get().pk])
    assert client.post(close, seen(client, close, on="2024-12-31")).status_code == 422
    assert client.post(close, seen(client, close, on="2025-12-31")).status_code == 302
    assert Group.objects.get().valid_to == date(2025, 12, 31)


def test_decisions_of_the_scope_are_listed_and_filtered(client, staff, street, branch, django_assert_max_num_queries):
    make_branch("外街支部", make_community("东总支", make_street("东街道党工委")))
    post(client, branch, "rename", name="新名支部")
    address = reverse("organizations:organization_change_list")
    with django_assert_max_num_queries(12):
        page = client.get(address).content.decode()
    assert "更名为新名支部" in page
    assert "外街支部" not in page
    page = client.get(address, {"change": "establish", "organization": branch.pk}).content.decode()
    assert "更名为新名支部" not in page
    assert "设立中共示范街道华丽苑社区第一支部委员会" in page
    assert "设立示范街道党工委" not in page
