"""Where the evidence of a number is: the matrix of an organisation, the sessions of a branch and a kind."""

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from common.periods import period_of


def evidence(what: str, *, organization: int, period: str, kind: str = "") -> str:
    """The address of the matrix or of the sessions behind a number; empty where there is no such page."""
    span = period_of(period)
    if what == "matrix":
        return _address("activities:matrix", {"organization": organization, "year": span.start.year})
    days = {"held_on_after": span.start.isoformat(), "held_on_before": span.end.isoformat()}
    return _address("activities:session_list", {"organization": organization, "kind": kind} | days)


def _address(name: str, query: dict) -> str:
    try:
        return f"{reverse(name)}?{urlencode(query)}"
    except NoReverseMatch:
        return ""
