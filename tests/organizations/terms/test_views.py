from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from common.periods import add_months
from organizations.accounts.roles import Role
from organizations.terms.models import PostHeld
from organizations.tree.enums import Kind
from tests.factories.organizations import (
    make_branch,
    make_community,
    make_post_held,
    make_street,
    make_term,
    make_user,
)
from tests.pages import seen

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"organizations:{name}", args=args)


def test_leadership_shows_people_terms_and_lamp(client):
    branch = make_branch()
    make_post_held(branch, person="现任", full_time=True)
    make_post_held(branch, person="前任", valid_to=date(2020, 1, 1))
    make_term(branch, ends_on=date(2020, 1, 1))
    client.force_login(make_user(Role.BRANCH_SECRETARY, branch))
    page = client.get(address("leadership", branch.pk)).content.decode()
    for part in ("现任", "专职", "历任", "前任", "已逾期"):
        assert part in page
    assert "登记换届" not in page


def test_street_staff_record_terms_and_posts(client):
    branch = make_branch()
    client.force_login(make_user(Role.STREET_STAFF, branch.__class__.objects.get(kind="work_committee")))
    assert client.post(address("term_create", branch.pk), {"starts_on": "2025-03-01"}).status_code == 302
    term = branch.terms.get()
    assert term.ends_on == date(2030, 3, 1)
    too_long = {"extended_to": "2032-03-01", "extension_number": "文1"}
    extend = address("term_extend", term.pk)
    assert client.post(extend, seen(client, extend, **too_long)).status_code == 422
    assert client.post(extend, seen(client, extend, **too_long | {"extended_to": "2031-03-01"})).status_code == 302
    post = {"post": "secretary", "person": "新人", "valid_from": "2025-03-01", "full_time": "on"}
    assert client.post(address("appointment_create", branch.pk), post).status_code == 302
    held = PostHeld.objects.get()
    assert held.full_time
    assert client.get(address("appointment_end", held.pk)).status_code == 200
    end = address("appointment_end", held.pk)
    assert client.post(end, seen(client, end, on="2025-12-31")).status_code == 302
    assert "2025年12月31日" in client.get(address("leadership", branch.pk)).content.decode()


def test_a_branch_secretary_may_not(client):
    branch = make_branch()
    client.force_login(make_user(Role.BRANCH_SECRETARY, branch))
    assert client.post(address("term_create", branch.pk), {"starts_on": "2025-03-01"}).status_code == 403


@pytest.fixture
def four_terms(client):
    street = make_street("示范街道党工委")
    client.force_login(make_user(Role.STREET_STAFF, street))
    community = make_community("甲总支", street)
    today = timezone.localdate()
    for name, months in (("逾期支部", -1), ("临近支部", 5), ("任内支部", 7)):
        make_term(make_branch(name, community), date(2019, 1, 1), add_months(today, months))
    make_branch("临时支部", community, kind=Kind.TEMPORARY_BRANCH)
    make_branch("已撤支部", community, dissolved_on=date(2020, 1, 1))
    make_branch("外街支部", make_community("乙总支", make_street("东街道党工委")))
    return community


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("", ["逾期支部", "临近支部", "任内支部", "甲总支"]),
        ("overdue", ["逾期支部"]),
        ("due_soon", ["临近支部"]),
        ("running", ["任内支部"]),
        ("unknown", ["甲总支"]),
    ],
)
def test_who_must_hold_an_election_the_most_urgent_first(client, four_terms, state, names):
    response = client.get(address("term_list"), {"state": state})
    page = response.content.decode()
    assert [
        name
        for name in ("逾期支部", "临近支部", "任内支部", "甲总支", "临时支部", "已撤支部", "外街支部")
        if f">{name}<" in page
    ] == names
    assert page.find("逾期支部") <= page.find("任内支部") or state


def test_statements_of_the_list_of_terms_do_not_grow(client, four_terms, django_assert_max_num_queries):
    for more in (1, 15):
        for _ in range(more):
            make_term(make_branch(parent=four_terms))
        with django_assert_max_num_queries(12):
            client.get(address("term_list"))
