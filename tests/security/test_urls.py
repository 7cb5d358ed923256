"""Walks the whole URL conf: each view declares who may do what, and strangers see nothing but public pages."""

import inspect
import re
import uuid

import pytest
from django.urls.converters import IntConverter, UUIDConverter

from common.access import PUBLIC, SIGNED_IN, Access, by
from organizations.accounts.roles import ALL_PERMISSIONS
from tests.security.routes import routes

REFUSED = {302, 401}
METHODS = ("get", "post", "put", "patch", "delete")
WRITES = re.compile(r"\brequest\.(POST|FILES|body|data)\b|[\"'](POST|PUT|PATCH|DELETE)[\"']")
ROUTES = [pytest.param(route, id=route.name) for route in routes()]
every_route = pytest.mark.parametrize("route", ROUTES)


def sample(route, name):
    kind = route.pattern.pattern.converters.get(name)
    if isinstance(kind, UUIDConverter):
        return uuid.UUID(int=7)
    return 2025 if isinstance(kind, IntConverter) else {"change": "rename"}.get(name, "x")


def words(rule: "tuple | by"):
    return set(rule.permissions.values()) if isinstance(rule, by) else set(rule)


@every_route
def test_every_view_declares_its_rule(route):
    assert isinstance(route.rule, Access), f"{route.name}: put @access(…) outermost, or the attributes on an API view"
    for method, rule in route.rule.methods.items():
        known = ALL_PERMISSIONS | {PUBLIC, SIGNED_IN}
        assert words(rule) <= known, f"{route.name} {method}: {words(rule)} is no permission of any role"
        if isinstance(rule, by):
            assert rule.parameter in route.parameters


@every_route
def test_every_address_of_a_row_says_of_which_model(route):
    if not route.rows_named:
        return
    assert route.rule.on, f"{route.name}: say on=Model, its address names a row"
    assert route.rows_named == [route.rule.at]
    assert route.rule.own == "" or route.rule.on._meta.get_field(route.rule.own).is_relation
    assert set(route.rule.seen) <= ALL_PERMISSIONS


@every_route
def test_a_view_that_reads_what_is_sent_declares_the_method(route):
    """The decorator answers 405 to what is not declared; this finds the view that believes otherwise."""
    view = inspect.unwrap(route.pattern.callback)
    if cls := getattr(view, "cls", None) or getattr(view, "view_class", None):
        return _check_class(route, cls)
    if set(route.rule.methods) == {"GET"}:
        found = WRITES.findall(inspect.getsource(view))
        assert not found, f"{route.name} reads {found}: declare POST=…"


def _check_class(route, cls):
    if route.is_api and hasattr(cls, "http_method_names") and "declaration" in dir(cls):
        answers = {name.upper() for name in cls.http_method_names if hasattr(cls, name)} - {"HEAD", "OPTIONS"}
        assert answers == set(route.rule.methods)


@pytest.mark.django_db
@every_route
@pytest.mark.parametrize("method", METHODS)
def test_strangers_see_nothing(client, route, method):
    if words(route.rule.methods.get(method.upper(), ())) == {PUBLIC}:
        return
    response = getattr(client, method)(route.address(**{name: sample(route, name) for name in route.parameters}))
    assert response.status_code in REFUSED, f"{route.name}: {response.status_code}"
    if response.status_code == 302:
        assert "/organizations/login/" in response.url


def test_public_pages_are_few():
    public = {
        (route.pattern.name, method)
        for route in routes()
        for method, rule in route.rule.methods.items()
        if PUBLIC in words(rule)
    }
    assert public == {("login", "GET"), ("login", "POST"), ("logout", "POST"), ("components", "GET")}
