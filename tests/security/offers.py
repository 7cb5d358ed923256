"""Links, forms and parts on a page, each judged by the same expectation: nobody is offered what he is refused."""

import re
from functools import cache

from django.urls import Resolver404, resolve

from tests.security.cast import PLACES
from tests.security.expect import LOGIN, OK, Target, expected
from tests.security.routes import routes

LINK = re.compile(r"(?:href|hx-get)=\"(/[^\"#?]*)")
FORM = re.compile(r"<form\b[^>]*>", re.IGNORECASE)
ACTION = re.compile(r"(?:action|hx-post)=\"(/[^\"#?]*)")
POSTED = re.compile(r"hx-post=\"(/[^\"#?]*)")
ELSEWHERE = ("/static/", "/media/")


@cache
def by_callback():
    return {(route.pattern.callback, route.route): route for route in routes()}


def refused_offers(world, person, page: str) -> list[str]:
    """Addresses the page offers to `person` and that would be refused."""
    offered = {("GET", address) for address in LINK.findall(page)}
    offered |= {("POST", address) for address in POSTED.findall(page)}
    for form in FORM.findall(page):
        method = "POST" if re.search(r"method=\"post\"", form, re.IGNORECASE) else "GET"
        offered |= {(method, address) for address in ACTION.findall(form)}
    wrong = []
    for method, address in sorted(offered):
        if address.startswith(ELSEWHERE):
            continue
        status = _status(world, person, method, address)
        if status not in (None, OK, LOGIN):
            wrong.append(f"offers {method} {address}, which answers {status}")
    return wrong


def _status(world, person, method: str, address: str):
    """What `address` answers to `person`; None for a row made since."""
    try:
        found = resolve(address)
    except Resolver404:
        return "no address"
    route = by_callback()[found.func, found.route]
    parts = dict(found.kwargs)
    target = Target()
    if route.rows_named:
        key = parts.pop(route.rule.at)
        target = _target(world, route, key)
        if target is None:
            return None
    return expected(route, person, method, parts, target).status


def _target(world, route, key):
    rows = world.rows[route.rule.on]
    known = world.__dict__.setdefault("_targets", {})
    if route.rule.on not in known:
        known[route.rule.on] = {str(pk): (code, variant) for (code, variant), pk in rows.items()}
    if str(key) in known[route.rule.on]:
        code, variant = known[route.rule.on][str(key)]
        return Target(code, variant, key)
    row = route.rule.on.objects.filter(pk=key).first()
    if row is None:
        return None
    from tests.security.world import code_of

    code = code_of(world, row)
    return Target(code, "", key) if code in PLACES else None
