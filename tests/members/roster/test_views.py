"""The roster's pages: scope, filters, search, export, unmasking, edit."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.membership.services import change_status
from members.roster.enums import MemberType, Standing
from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from organizations.tree.models import Organization
from tests.factories.members import make_member
from tests.factories.organizations import PASSWORD, make_branch, make_community, make_street, make_user
from tests.pages import seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def branch(street):
    return make_branch("中共示范街道和平里社区第一支部委员会", make_community(parent=street))


@pytest.fixture
def staff(client, street):
    user = make_user(Role.STREET_STAFF, street)
    client.force_login(user)
    return user


@pytest.fixture
def secretary(client, branch):
    user = make_user(Role.BRANCH_SECRETARY, branch)
    client.force_login(user)
    return user


def names(response):
    return [member.name for member in response.context["page"]]


def test_list_shows_only_the_scope(client, secretary, branch):
    make_member(branch, "张三")
    make_member(make_branch(), "外人")
    assert names(client.get(reverse("members:member_list"))) == ["张三"]


CASES = {
    "name": ({"q": "曾"}, ["曾丹"]),
    "initials": ({"q": "ZD"}, ["曾丹"]),
    "phone": ({"q": "16312345678"}, ["曾丹"]),
    "part of a phone": ({"q": "1631234"}, []),
    "age": ({"age": "-30"}, ["曾丹"]),
    "ages": ({"age": ["-30", "61-"]}, ["白杨", "曾丹"]),
    "party age": ({"party_age": "30-50"}, ["白杨"]),
    "education": ({"education": "bachelor"}, ["曾丹"]),
    "minority": ({"nation": "minority"}, ["白杨"]),
    "probationary": ({"type": "probationary"}, ["曾丹"]),
    "incomplete": ({"incomplete": "1"}, ["白杨"]),
    "floating": ({"floating": "1"}, ["白杨"]),
    "sex": ({"sex": "F"}, ["曾丹"]),
    "retired": ({"retired": "0"}, ["白杨", "曾丹"]),
    "standing": ({"standing": "dead"}, ["故人"]),
    "all": ({"standing": "all"}, ["白杨", "故人", "曾丹"]),
    "default": ({}, ["白杨", "曾丹"]),
}


@pytest.mark.parametrize("case", CASES)
def test_filters(client, secretary, branch, case):
    make_member(
        branch, "曾丹", birth=date(2000, 5, 1), female=True, phone="16312345678", education="大学本科",
        type=MemberType.PROBATIONARY, joined_on=date(2025, 5, 1),
    )  # fmt: skip
    make_member(branch, "白杨", birth=date(1955, 5, 1), nation="回族", address="", floating=True)
    gone = make_member(branch, "故人", birth=date(1980, 1, 1))
    change_status(member=gone, on=date(2025, 1, 1), actor=None, standing=Standing.DEAD)
    query, expected = CASES[case]
    assert names(client.get(reverse("members:member_list"), query)) == expected


def test_search_by_full_identity_number(client, secretary, branch):
    member = make_member(branch, "张三")
    make_member(branch, "李四")
    assert names(client.get(reverse("members:member_list"), {"q": member.id_number.lower()})) == ["张三"]


@pytest.mark.parametrize("typed", ["zs", "zhang", "ZHANG", "abd", "Abdullah"])
def test_search_by_pinyin_or_letters(client, secretary, branch, typed):
    make_member(branch, "张三")
    make_member(branch, "李四")
    make_member(branch, "Abdullah")
    assert names(client.get(reverse("members:member_list"), {"q": typed})) == (
        ["张三"] if typed[0] in "zZ" else ["Abdullah"]
    )


def test_list_narrows_to_an_organisation(client, staff, branch, street):
    make_member(branch, "张三")
    make_member(make_branch(parent=make_community(parent=street)), "李四")
    parent = Organization.objects.get(path=branch.path[: -Organization.steplen])
    assert names(client.get(reverse("members:member_list"), {"organization": parent.pk})) == ["张三"]


@pytest.mark.parametrize("query", [{}, {"cols": ["id_number", "phone"]}, {"export": "csv", "cols": ["id_number"]}])
def test_statements_of_the_list_do_not_grow(client, staff, branch, query):
    counts = []
    for size in (3, 30):
        for _ in range(size):
            make_member(branch)
        client.get(reverse("members:member_list"))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(reverse("members:member_list"))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


def test_export_is_masked_and_logged(client, staff, branch):
    member = make_member(branch, "张三")
    response = client.get(reverse("members:member_list"), {"export": "csv", "cols": ["name", "id_number"], "q": "张"})
    text = b"".join(response.streaming_content if response.streaming else [response.content]).decode("utf-8-sig")
    assert member.id_number not in text
    assert member.id_number[:3] + "*" in text
    assert AuditEvent.objects.filter(action="data.exported").exists()


def test_detail_masks_the_number_until_asked(client, staff, branch):
    member = make_member(branch, "张三")
    page = client.get(reverse("members:member_detail", args=[member.pk])).content.decode()
    assert member.id_number not in page
    shown = client.post(reverse("members:member_reveal", args=[member.pk]), {"confirm_password": PASSWORD})
    assert member.id_number in shown.content.decode()
    event = AuditEvent.objects.get(action="member.unmask")
    assert event.actor == staff
    assert member.id_number not in event.summary


def test_unmasking_needs_the_right(client, secretary, branch):
    member = make_member(branch)
    assert client.post(reverse("members:member_reveal", args=[member.pk])).status_code == 403
    assert client.post(reverse("members:member_form", args=[member.pk])).status_code == 403


PAGES = ["member_detail", "member_edit", "member_move", "member_status", "member_form"]


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_a_member_and_outsiders(client, secretary, branch, page):
    inside, outside = make_member(branch), make_member(make_branch())
    assert client.get(reverse(f"members:{page}", args=[inside.pk])).status_code == 200
    assert client.get(reverse(f"members:{page}", args=[outside.pk])).status_code == 404


def test_edit_saves_and_refuses_a_stale_form(client, secretary, branch):
    member = make_member(branch, "张三")
    url = reverse("members:member_edit", args=[member.pk])
    data = {"version": 1, "name": "张 三丰", "joined_on": "1989.07", "full_on": "1990年7月", "education": "大学"}
    assert client.post(url, data).status_code == 302
    member.refresh_from_db()
    assert (member.name, member.education, member.joined_month_only) == ("张三丰", "大学", True)
    again = client.post(url, data | {"education": "高中"})
    assert again.status_code == 422
    assert "两份内容的不同之处" in again.content.decode()


def test_create_enrols_in_a_branch_of_the_scope(client, secretary, branch):
    data = {
        "organization": branch.pk, "name": "王五", "id_number": "620102194601135325", "type": "full",
        "joined_on": "1980-10-10", "full_on": "1981-10-10",
    }  # fmt: skip
    response = client.post(reverse("members:member_create"), data)
    assert response.status_code == 302
    assert branch.members.get().birth_date == date(1946, 1, 13)
    outside = client.post(reverse("members:member_create"), data | {"organization": make_branch().pk})
    assert outside.status_code == 422


def test_move_and_status_pages_save(client, staff, branch, street):
    member, target = make_member(branch), make_branch(parent=make_community(parent=street))
    address = reverse("members:member_move", args=[member.pk])
    moved = client.post(address, seen(client, address, organization=target.pk, on="2025-06-01"))
    address = reverse("members:member_status", args=[member.pk])
    status = client.post(address, seen(client, address, type="full", standing="observed", on="2025-07-01"))
    member.refresh_from_db()
    assert (moved.status_code, status.status_code) == (302, 302)
    assert (member.organization, member.standing) == (target, Standing.OBSERVED)


def test_picker_answers_within_scope(client, secretary, branch):
    member = make_member(branch, "曾丹")
    make_member(make_branch(), "曾外")
    found = client.get(reverse("members:member_search"), {"q": "z"}).json()
    assert found == {"results": [{"id": member.pk, "text": "曾丹", "hint": branch.name}]}


def test_forms_of_the_filtered_members(client, staff, branch):
    make_member(branch, "张三", education="大学本科")
    make_member(branch, "李四")
    page = client.get(reverse("members:member_forms"), {"q": "张"}).content.decode()
    assert "张三" in page
    assert "李四" not in page
    assert "21 大学" in page
