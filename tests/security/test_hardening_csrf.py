"""No unsafe request is taken without the page's own token, from nowhere else; walked over the whole URL conf."""

import uuid

import pytest
from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls.converters import IntConverter, UUIDConverter

from organizations.accounts.roles import Role
from organizations.tokens.services import issue_token
from tests.factories.organizations import make_district, make_street, make_user
from tests.security.routes import routes

UNSAFE = ("post", "put", "patch", "delete")
TOKEN = _get_new_csrf_string()
ELSEWHERE = "https://evil.example"
FORGED = {
    "no token": {},
    "a wrong token": {"headers": {"X-CSRFToken": _get_new_csrf_string()}},
    "another origin": {"headers": {"X-CSRFToken": TOKEN, "Origin": ELSEWHERE}},
    "a null origin": {"headers": {"X-CSRFToken": TOKEN, "Origin": "null"}},
    "another referer": {"headers": {"X-CSRFToken": TOKEN, "Referer": f"{ELSEWHERE}/"}, "secure": True},
    "no referer over https": {"headers": {"X-CSRFToken": TOKEN}, "secure": True},
}
ROUTES = [pytest.param(route, id=route.name) for route in routes()]


@pytest.fixture
def staff(db):
    return make_user(Role.STREET_STAFF, make_street(parent=make_district()), "staff")


@pytest.fixture
def browser(staff):
    """Somebody signed in, with the cookie a page gave."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)
    client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    return client


def address(route):
    kinds = route.pattern.pattern.converters
    samples = {IntConverter: 2025, UUIDConverter: uuid.UUID(int=7)}
    named = {"change": "rename"}
    parts = {name: samples.get(type(kinds.get(name)), named.get(name, "x")) for name in route.parameters}
    return route.address(**parts)


def refused_as_forged(response):
    """Whether this is the answer to a forged request, which is neither a missing right nor a missing row."""
    if response.headers["Content-Type"].startswith("application/problem+json"):
        return response.status_code == 403 and "防伪" in response.json()["detail"]
    return response.status_code == 403 and any(one.name == "403_csrf.html" for one in response.templates)


@pytest.mark.parametrize("route", ROUTES)
def test_forged_requests_are_refused(browser, route):
    for method in UNSAFE:
        for what, forged in FORGED.items():
            response = getattr(browser, method)(address(route), **forged)
            assert refused_as_forged(response), f"{method} {route.name} with {what}: {response.status_code}"


@pytest.mark.parametrize("route", ROUTES)
def test_the_pages_own_requests_are_not(browser, route):
    own = {"X-CSRFToken": TOKEN, "Origin": "http://testserver"}
    assert not refused_as_forged(browser.post(address(route), headers=own)), route.name


@pytest.mark.parametrize("method", UNSAFE)
def test_a_program_with_its_token_needs_no_cookie(staff, method):
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Token {issue_token(actor=staff)}"})
    assert getattr(client, method)("/api/members/").status_code == 405


def test_a_token_in_the_header_does_not_lend_itself_to_the_session(browser):
    """A wrong API token beside a session is refused, not passed over in favour of the session."""
    response = browser.post("/api/members/", headers={"Authorization": "Token " + "0" * 40})
    assert response.status_code == 401
