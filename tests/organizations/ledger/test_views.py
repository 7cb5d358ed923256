from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.accounts.roles import Role
from organizations.terms.models import PostName
from tests.factories.organizations import (
    make_branch,
    make_community,
    make_post_held,
    make_street,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = "organizations:organization_list"


@pytest.fixture
def street():
    return make_street("示范街道党工委")


@pytest.fixture
def community(street):
    return make_community("中共示范街道华丽苑社区总支部委员会", street)


def text(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_tree_begins_where_the_scope_begins_and_loads_by_branch(client, street, community):
    branch = make_branch("中共示范街道华丽苑社区第一支部委员会", community)
    client.force_login(make_user(Role.STREET_STAFF, street))
    page = text(client, reverse(LIST))
    children = reverse("organizations:organization_children", args=[community.pk])
    assert street.name in page
    assert children in page
    assert branch.name not in page
    assert "海滨区委" not in page
    assert branch.name in text(client, children)


def test_nobody_opens_what_lies_outside(client, community):
    client.force_login(make_user(Role.STREET_STAFF, make_street("东街道党工委")))
    for name in ("organization_children", "organization_detail", "leadership"):
        assert client.get(reverse(f"organizations:{name}", args=[community.pk])).status_code == 404


def test_finding_says_where_and_what_else_to_try(client, street, community):
    client.force_login(make_user(Role.STREET_STAFF, street))
    assert community.name in text(client, reverse(LIST), q="hly")
    assert "没有找到这个党组织" in text(client, reverse(LIST), q="不存在")
    part = client.get(reverse(LIST), {"q": "华丽苑"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part


def test_one_organisation_shows_alerts_people_and_decisions(client, street, community):
    branch = make_branch("中共示范街道华丽苑社区第一支部委员会", community)
    make_post_held(branch, PostName.SECRETARY, "张兰英", dual_post=True)
    make_term(branch, ends_on=date(2020, 1, 1))
    address = reverse("organizations:organization_detail", args=[branch.pk])
    client.force_login(make_user(Role.STREET_STAFF, street))
    page = text(client, address)
    for part in ("张兰英", "逾期未换届", "办理变更", "更名", "华丽苑第一支部"):
        assert part in page
    client.force_login(make_user(Role.BRANCH_SECRETARY, branch))
    assert "办理变更" not in text(client, address)


def test_a_dissolved_organisation_is_shown_as_such(client, street, community):
    gone = make_branch("中共示范街道华丽苑社区第一支部委员会", community, dissolved_on=date(2025, 9, 30))
    client.force_login(make_user(Role.STREET_STAFF, street))
    page = text(client, reverse("organizations:organization_detail", args=[gone.pk]))
    assert "已于2025年9月30日撤销" in page
    assert "办理变更" not in page


@pytest.mark.parametrize("name", [LIST, "organizations:organization_detail", "organizations:organization_children"])
def test_statements_do_not_grow_with_the_tree(client, street, community, name):
    client.force_login(make_user(Role.STREET_STAFF, street))
    address = reverse(name) if name == LIST else reverse(name, args=[community.pk])
    counts = []
    for more in (2, 12):
        for _ in range(more):
            make_branch(parent=community)
            make_community(parent=street)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 24 if "detail" in name else 12
