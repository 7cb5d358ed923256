"""A session begins anew at sign-in and is dead at the next request once the account, its password or post is not
what it was; API tokens likewise."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from organizations.accounts import services
from organizations.accounts.roles import Role
from organizations.tokens.services import issue_token
from tests.factories.organizations import PASSWORD, make_district, make_street, make_user

LOGIN, NEW = "organizations:login", "xin-mima-2026"
LONGEST = 1.0


@pytest.fixture
def place(db):
    return make_street(parent=make_district())


@pytest.fixture
def staff(place):
    return make_user(Role.STREET_STAFF, place, "staff")


@pytest.fixture
def administrator(place):
    return make_user(Role.SYSTEM_ADMIN, place, "system")


def signed_in(username="staff", password=PASSWORD):
    client = Client()
    assert client.post(reverse(LOGIN), {"username": username, "password": password}).status_code == 302
    return client


def program(user):
    return APIClient(headers={"Authorization": f"Token {issue_token(actor=user)}"})


def alive(client):
    """Whether the client still gets at members, through the pages or the API."""
    path = "/api/members/" if isinstance(client, APIClient) else reverse("members:member_list")
    return client.get(path).status_code == 200


def dead_within(clients, change):
    """Seconds from `change()` until none of `clients` gets anything."""
    assert all(alive(client) for client in clients)
    change()
    began = time.monotonic()
    while any(alive(client) for client in clients):
        assert time.monotonic() - began < 10
    return time.monotonic() - began


def test_signing_in_gives_a_new_session(staff):
    client = Client()
    session = client.session
    session["planted"] = "before"
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    client.post(reverse(LOGIN), {"username": "staff", "password": PASSWORD})
    assert client.session.session_key != planted
    stale = Client()
    stale.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert not alive(stale)


def test_signing_in_over_somebody_elses_session_forgets_it(staff, administrator):
    client = signed_in("system")
    session = client.session
    session["columns"] = {"members:member_list": ["name"]}
    session.save()
    client.post(reverse("organizations:logout"))
    client.post(reverse(LOGIN), {"username": "staff", "password": PASSWORD})
    assert "columns" not in client.session


def test_signing_out_ends_the_session_on_the_server(staff):
    client = signed_in()
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert alive(thief)
    client.post(reverse("organizations:logout"))
    assert not alive(thief)


def test_a_disabled_account_is_out_at_once(staff, administrator):
    clients = [signed_in(), signed_in(), program(staff)]
    shut = lambda: services.disable_account(user=staff, reason="调离", actor=administrator)  # noqa: E731
    assert dead_within(clients, shut) < LONGEST
    services.enable_account(user=staff, actor=administrator)
    assert alive(signed_in())


def test_ones_own_new_password_ends_every_other_session_and_the_token(staff):
    here, elsewhere = signed_in(), [signed_in(), program(staff)]
    data = {"old": PASSWORD, "new": NEW, "again": NEW}
    change = lambda: here.post(reverse("organizations:password_change"), data)  # noqa: E731
    assert dead_within(elsewhere, change) < LONGEST
    assert alive(here)


def test_a_reset_password_ends_all_sessions_and_the_token_for_good(staff, administrator):
    clients = [signed_in(), signed_in(), program(staff)]
    handed = []
    reset = lambda: handed.append(services.reset_password(user=staff, actor=administrator))  # noqa: E731
    assert dead_within(clients, reset) < LONGEST
    signed_in(password=handed[0])
    services.change_own_password(user=staff, password=NEW)
    assert not any(alive(client) for client in clients)


def test_an_ended_post_takes_its_rights_away_at_once(staff):
    page, api = signed_in(), program(staff)
    post = staff.posts.get()
    yesterday = timezone.localdate() - timedelta(days=1)
    end = lambda: services.end_post(post=post, last_day=yesterday, actor=None)  # noqa: E731
    assert dead_within([page, api], end) < LONGEST
    assert page.get(reverse("members:member_list")).status_code == 403
    assert api.get("/api/members/").status_code == 403


def test_old_passwords_in_the_form_count_as_guesses(staff):
    client = signed_in()
    change = reverse("organizations:password_change")
    data = {"old": "wrong", "new": NEW, "again": NEW}
    assert [client.post(change, data).status_code for _ in range(5)] == [422] * 4 + [429]
    assert not alive(client)
    assert Client().post(reverse(LOGIN), {"username": "staff", "password": PASSWORD}).status_code == 429
