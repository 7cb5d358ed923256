"""Addresses of the pages that a line of the workbench or a reminder opens, already filled in."""

from urllib.parse import urlencode

from django.urls import reverse

from common.periods import Period
from organizations.tree.models import Organization


def _address(name: str, *args, **query) -> str:
    """The address of a page with its query string."""
    address = reverse(name, args=args)
    return f"{address}?{urlencode(query)}" if query else address


def log_session(organization: Organization, kind: str, period: Period) -> str:
    """The form for a session of `kind` of one branch in one period."""
    return _address("activities:session_create", organization=organization.pk, kind=kind, period=period.key)


def matrix(organization: Organization, year: int) -> str:
    """The matrix of one organisation for a year."""
    return _address("activities:matrix", organization=organization.pk, year=year)


def session(pk: int) -> str:
    """One session: to read, to review."""
    return _address("activities:session_detail", pk)


def mend_session(pk: int) -> str:
    """The form of a draft or of a returned session."""
    return _address("activities:session_edit", pk)


def sessions_to_review() -> str:
    """The list of all sessions that wait for review."""
    return _address("activities:session_review")


def assessments(state: str) -> str:
    """The assessments that wait for one step."""
    return _address("assessments:assessment_list", state=state)


def organization(pk: int) -> str:
    """One organisation."""
    return _address("organizations:organization_detail", pk)


def job(pk) -> str:
    """One job with its progress and files."""
    return _address("organizations:job_detail", pk)
