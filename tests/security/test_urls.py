"""Walks the whole URL conf: each view declares its rule, and strangers see nothing but public pages."""

import re
import uuid

import pytest
from django.urls import URLPattern, get_resolver
from django.urls.converters import IntConverter, SlugConverter, UUIDConverter

from common.access import PUBLIC, SIGNED_IN
from organizations.accounts.roles import ALL_PERMISSIONS

REFUSED = {302, 401, 403, 404, 405}


def patterns(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry
        else:
            yield from patterns(entry, route)


def sample(converter):
    if isinstance(converter, IntConverter):
        return "1"
    if isinstance(converter, UUIDConverter):
        return str(uuid.uuid4())
    if isinstance(converter, SlugConverter):
        return "x"
    return "2025"


def address(route, entry):
    """A concrete address for a route, its parameters filled with plausible values."""
    filled = re.sub(r"<[^>]*?([A-Za-z_]+)>", lambda m: sample(entry.pattern.converters.get(m.group(1))), route)
    return "/" + filled.replace("^", "").replace("$", "").replace("\\Z", "")


ROUTES = [pytest.param(route, entry, id=route or "/") for route, entry in patterns()]


@pytest.mark.parametrize(("route", "entry"), ROUTES)
def test_every_view_declares_its_rule(route, entry):
    rule = getattr(entry.callback, "access", None)
    assert rule, f"{route}: put @access(…) outermost, or the attribute on an API view"
    rules = {rule} if isinstance(rule, str) else set(rule)
    assert rules <= ALL_PERMISSIONS | {PUBLIC, SIGNED_IN}, f"{route}: {rules} is no permission of any role"


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "entry"), ROUTES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_see_nothing(client, route, entry, method):
    if getattr(entry.callback, "access", None) == PUBLIC:
        return
    response = getattr(client, method)(address(route, entry))
    assert response.status_code in REFUSED, f"{route}: {response.status_code}"
    if response.status_code == 302:
        assert "/organizations/login/" in response.url


def test_public_pages_are_few():
    public = {entry.name for _, entry in patterns() if getattr(entry.callback, "access", None) == PUBLIC}
    assert public <= {"login", "logout", "components", "health"}
