"""Every error is a problem detail in Chinese."""

import pytest
from rest_framework.test import APIClient
from rest_framework.throttling import UserRateThrottle

from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from organizations.tree import api
from tests.api.conftest import client_of


def problem(response, status):
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert {"type", "title", "status", "detail", "instance"} <= set(body)
    assert body["type"].startswith("urn:partybuild:problem:")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in body["title"])
    assert any("\u4e00" <= letter <= "\u9fff" for letter in body["detail"])
    return body


@pytest.mark.parametrize(
    "path",
    ["/api/nothing/", "/api/organizations/999999/", "/api/organizations/x/", "/api/members/1/x/", "/api/jobs/1/"],
)
def test_what_is_not_there_is_404(staff, path):
    assert problem(staff.get(path), 404)["instance"] == path


def test_number_too_large_for_the_database_is_404(staff):
    problem(staff.get("/api/organizations/99999999999999999999999/"), 404)


def test_strangers_get_401_for_known_and_unknown_paths(db):
    for path in ("/api/organizations/", "/api/nothing/", "/api/schema/"):
        problem(APIClient().get(path), 401)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_administrators_get_403_and_it_is_logged(cast, role):
    problem(client_of(cast[role]).get("/api/organizations/"), 403)
    assert AuditEvent.objects.filter(action="access.denied", actor=cast[role]).count() == 1


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_writing_is_405(staff, method):
    problem(getattr(staff, method)("/api/organizations/"), 405)


def test_no_format_but_json(staff):
    problem(staff.get("/api/organizations/", HTTP_ACCEPT="application/xml"), 406)
    problem(staff.get("/api/organizations/?format=xml"), 404)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("organisation=1", "organisation"),
        ("per=0", "per"),
        ("per=201", "per"),
        ("per=x", "per"),
        ("per=²", "per"),
        ("sort=phone", "sort"),
        ("sort=-", "sort"),
        ("kind=nothing", "kind"),
        ("on=2025-13-01", "on"),
        ("on=yesterday", "on"),
        ("under=999999", "under"),
        ("under=x", "under"),
        ("q=%00", "q"),
    ],
)
def test_query_that_is_not_understood_is_400_by_field(staff, query, field):
    assert problem(staff.get(f"/api/organizations/?{query}"), 400)["errors"][field]


@pytest.mark.parametrize("page", ["0", "99", "x", "-1"])
def test_page_that_is_not_there_is_404(staff, page):
    problem(staff.get(f"/api/organizations/?page={page}"), 404)


def test_too_many_requests_are_429_with_a_time_to_wait(staff, monkeypatch):
    monkeypatch.setattr(UserRateThrottle, "rate", "1/hour", raising=False)
    staff.get("/api/organizations/")
    response = staff.get("/api/organizations/")
    problem(response, 429)
    assert int(response["Retry-After"]) > 0


def test_a_failure_of_ours_is_500_without_details_and_logged(cast, monkeypatch, caplog):
    def fail(self):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(api.OrganizationList, "get_queryset", fail)
    client = client_of(cast[Role.STREET_STAFF], raise_request_exception=False)
    assert "secret" not in str(problem(client.get("/api/organizations/"), 500))
    assert "secret of the house" in caplog.text


def test_a_missing_slash_leads_to_the_right_address(staff):
    assert staff.get("/api/organizations?per=10", follow=True).status_code == 200
