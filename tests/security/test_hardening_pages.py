"""Every page of a small district, as each role sees it: nothing in it that the content security policy would block."""

from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse

from partybuild.demo.build import ACCOUNTS, build_small_district
from tests.factories.organizations import PASSWORD, make_user
from tests.security.html import Page

# So many addresses of one view; a view has few shapes of page.
EACH = 3
# Views a role finds by following links from its workbench; fewer means that the walk went astray.
FEWEST = {"zhibu": 12, "shequ": 14, "jiedao": 25, "lingdao": 12, "quwei": 15, "xitong": 8, "anquan": 7, "shenji": 5}
BAD = {
    "inline script": "<script>alert(1)</script>",
    "handler": '<a href="/" onclick="x()">',
    "style": '<p style="color:red">',
    "style element": "<style>p{}</style>",
    "javascript address": '<a href=" JavaScript:x()">',
    "elsewhere": '<script src="//cdn.example/x.js"></script>',
    "another site": '<img src="https://example.org/x.png">',
    "htmx handler": '<button hx-on:click="x()">',
    "htmx expression": "<p hx-vals='js:{a: 1}'>",
    "frame": '<iframe src="/"></iframe>',
}


@pytest.mark.parametrize("what", BAD)
def test_the_walk_sees_what_is_bad(what):
    assert Page(BAD[what]).faults


def test_the_walk_lets_pass_what_is_good():
    assert not Page(
        '<script src="/static/x.js"></script><a href="?page=2" class="on">第2页</a><img src="/x.png">'
    ).faults


def html_of(response):
    kind = response.headers.get("Content-Type", "")
    return response.content.decode() if kind.startswith("text/html") and not response.streaming else ""


def walk(client, start="/"):
    """{address: response} of HTML pages and parts reached from `start` by links, at most EACH of a view."""
    waiting, seen, found, count = [(start, False)], {start}, {}, Counter()
    while waiting:
        address, part = waiting.pop(0)
        try:
            view = resolve(urlsplit(address).path).view_name
        except Resolver404:
            continue
        if count[view, part] >= EACH:
            continue
        count[view, part] += 1
        response = client.get(address, headers={"HX-Request": "true"} if part else {}, follow=True)
        text = html_of(response)
        if not text:
            continue
        found[address] = response
        for link in Page(text).links:
            target = urljoin(address, link).split("#")[0]
            if target.startswith("/") and target not in seen and "logout" not in target:
                seen.add(target)
                waiting.append((target, False))
    return found, {view for view, _part in count}


@pytest.fixture(scope="module")
def district(django_db_setup, django_db_blocker):
    """The demo's small district, built once for the module and taken back afterwards."""
    from django.db import transaction

    with django_db_blocker.unblock():
        made = transaction.atomic()
        made.__enter__()
        yield build_small_district()
        transaction.set_rollback(True)
        made.__exit__(None, None, None)


@pytest.mark.django_db
@pytest.mark.parametrize("username", [account.username for account in ACCOUNTS])
def test_pages_hold_nothing_inline(client, district, username):
    user = district[username]
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    client.force_login(user)
    found, views = walk(client)
    faults = {address: page.faults for address, response in found.items() if (page := Page(html_of(response))).faults}
    assert not faults
    assert all("Content-Security-Policy" in response.headers for response in found.values())
    assert len(views) >= FEWEST[username], sorted(views)


@pytest.mark.django_db
def test_pages_for_strangers_and_errors_neither(client, settings):
    client.raise_request_exception = False
    pages = [client.get(reverse("organizations:login")), client.get("/nowhere/")]
    make_user(username="locked")
    for _ in range(5):
        pages.append(client.post(reverse("organizations:login"), {"username": "locked", "password": "x"}))
    user = make_user(username="nobody")
    client.force_login(user)
    pages += [client.get("/"), client.get(reverse("members:member_list")), client.get("/components/")]
    pages += [
        client.post(reverse("account:token")),
        client.post(reverse("account:token"), {"confirm_password": PASSWORD}),
    ]
    assert {200, 403, 404, 429} <= {page.status_code for page in pages}
    assert [fault for page in pages for fault in Page(html_of(page)).faults] == []
