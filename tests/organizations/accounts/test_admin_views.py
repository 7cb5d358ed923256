import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.accounts.models import User
from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from tests.factories.organizations import PASSWORD, make_street, make_user
from tests.pages import seen

ACCOUNTS = "/organizations/accounts/"


def test_system_administrator_creates_an_account_and_sees_the_password_once(client, system_admin, street):
    client.force_login(system_admin)
    data = {"username": "wangwu", "name": "王五", "organization": street.pk}
    page = client.post(reverse("organizations:account_create"), data)
    password = re.search(r'class="one-time">([^<]+)<', page.content.decode()).group(1)
    user = User.objects.get(username="wangwu")
    assert user.check_password(password)
    assert "no-store" in page.headers["Cache-Control"]
    assert password not in client.get(reverse("organizations:account_detail", args=[user.pk])).content.decode()


def test_security_administrator_gives_and_ends_a_post(client, security_admin, street):
    person = make_user(organization=street)
    client.force_login(security_admin)
    url = reverse("organizations:post_create", args=[person.pk])
    data = {"role": Role.STREET_STAFF, "organization": street.pk, "valid_from": "2026-01-01", "valid_to": ""}
    data["confirm_password"] = PASSWORD
    assert client.post(url, data).status_code == 302
    post = person.posts.get()
    assert client.post(url, data).status_code == 422
    end = reverse("organizations:post_end", args=[post.pk])
    assert client.post(end, seen(client, end, last_day="2026-03-01")).status_code == 302
    post.refresh_from_db()
    assert str(post.valid_to) == "2026-03-01"


@pytest.mark.parametrize(
    ("role", "name", "expected"),
    [
        (Role.SYSTEM_ADMIN, "post_create", 403),
        (Role.SYSTEM_ADMIN, "account_unlock", 403),
        (Role.SYSTEM_ADMIN, "account_edit", 200),
        (Role.SECURITY_ADMIN, "account_edit", 403),
        (Role.SECURITY_ADMIN, "account_disable", 403),
        (Role.SECURITY_ADMIN, "account_reset_password", 403),
        (Role.SECURITY_ADMIN, "account_unlock", 200),
        (Role.SECURITY_ADMIN, "account_detail", 200),
        (Role.AUDIT_ADMIN, "account_detail", 403),
        (Role.STREET_STAFF, "account_detail", 403),
        (Role.DISTRICT_REVIEWER, "account_edit", 403),
    ],
)
def test_each_administrator_has_only_his_own_pages(client, district, street, role, name, expected):
    person = make_user(organization=street)
    client.force_login(make_user(role, street if role == Role.STREET_STAFF else district))
    assert client.get(reverse(f"organizations:{name}", args=[person.pk])).status_code == expected
    assert AuditEvent.objects.filter(action="access.denied").exists() is (expected == 403)


def test_accounts_outside_the_scope_are_not_found(client, street, district):
    client.force_login(make_user(Role.SYSTEM_ADMIN, street))
    outsider = make_user(organization=make_street("邻街道党工委", district))
    absent = client.get(reverse("organizations:account_detail", args=[outsider.pk]))
    nothing = client.get(reverse("organizations:account_detail", args=[999999]))
    assert absent.status_code == nothing.status_code == 404
    assert outsider.username not in client.get(ACCOUNTS).content.decode()


@pytest.mark.parametrize("query", ["", "?state=locked", "?state=none", "?role=street_staff", "?q=staff&sort=-name"])
def test_account_list_filters(client, system_admin, staff, query):
    client.force_login(system_admin)
    assert client.get(ACCOUNTS + query).status_code == 200


def test_account_list_costs_the_same_at_two_sizes(client, system_admin, street):
    client.force_login(system_admin)
    client.get(ACCOUNTS)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(ACCOUNTS + "?per=200")
        return len(captured)

    for _ in range(3):
        make_user(Role.STREET_STAFF, street)
    few = cost()
    for _ in range(40):
        make_user(Role.STREET_STAFF, street)
    assert cost() == few <= 12


def test_export_is_logged(client, system_admin, staff):
    client.force_login(system_admin)
    response = client.get(ACCOUNTS + "?export=csv&q=staff")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "staff" in text
    assert "sysadmin" not in text.split("导出人")[0]
    event = AuditEvent.objects.get(action="data.exported")
    assert event.details["rows"] == 1
