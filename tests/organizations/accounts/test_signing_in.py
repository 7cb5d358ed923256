import time

import pytest
from django.urls import reverse

from organizations.accounts import services
from organizations.accounts.middleware import SEEN, STARTED
from organizations.accounts.selectors import is_locked
from organizations.audit.models import AuditEvent

LOGIN, PASSWORD = "organizations:login", "pass-word-12"


def sign_in(client, username, password=PASSWORD):
    return client.post(reverse(LOGIN), {"username": username, "password": password})


def logged(action):
    return AuditEvent.objects.filter(action=action).count()


def test_login_rotates_the_session_and_is_logged(client, staff):
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    response = sign_in(client, "staff")
    assert response.status_code == 302
    assert client.session.session_key != before
    assert logged("auth.login") == 1


def test_login_says_the_same_for_a_wrong_password_and_no_account(client, staff):
    wrong = sign_in(client, "staff", "x").content.decode()
    nobody = sign_in(client, "nobody", "x").content.decode()
    assert "用户名或密码不对" in wrong
    assert "用户名或密码不对" in nobody
    assert logged("auth.login_failed") == 2
    assert not AuditEvent.objects.filter(summary__contains="nobody").exists()


def test_five_failures_lock_and_the_security_administrator_unlocks(client, staff, security_admin):
    for _ in range(4):
        assert sign_in(client, "staff", "x").status_code == 200
    locked = sign_in(client, "staff", "x")
    assert locked.status_code == 429
    assert "安全管理员" in locked.content.decode()
    assert sign_in(client, "staff").status_code == 429
    assert is_locked(staff)
    assert logged("auth.locked_out") >= 1
    services.unlock_account(user=staff, actor=security_admin)
    assert not is_locked(staff)
    assert sign_in(client, "staff").status_code == 302


def test_logout_needs_post(client, staff):
    client.force_login(staff)
    assert client.get(reverse("organizations:logout")).status_code == 405
    assert client.post(reverse("organizations:logout")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_the_first_password_must_be_changed_before_anything_else(client, staff):
    password = services.reset_password(user=staff, actor=None)
    sign_in(client, "staff", password)
    change = reverse("organizations:password_change")
    assert client.get(reverse("organizations:account_list")).url == change
    refused = client.post(change, {"old": password, "new": "12345", "again": "12345"})
    assert refused.status_code == 422
    assert client.post(change, {"old": password, "new": "xin-mima-2026", "again": "xin-mima-2026"}).url == "/"
    assert client.get(change).status_code == 200
    staff.refresh_from_db()
    assert not staff.must_change_password


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"old": "wrong", "new": "xin-mima-2026", "again": "xin-mima-2026"}, "现在的密码不对"),
        ({"old": PASSWORD, "new": "xin-mima-2026", "again": "xin-mima-2027"}, "不一样"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "不能和现在的密码相同"),
        ({"old": PASSWORD, "new": "20260110888", "again": "20260110888"}, "数字"),
    ],
)
def test_password_change_refuses_in_words(client, staff, data, said):
    client.force_login(staff)
    response = client.post(reverse("organizations:password_change"), data)
    assert response.status_code == 422
    assert said in response.content.decode()


def test_changing_the_password_ends_the_other_sessions(client, staff):
    from django.test import Client

    other = Client()
    sign_in(client, "staff")
    sign_in(other, "staff")
    change = reverse("organizations:password_change")
    client.post(change, {"old": PASSWORD, "new": "xin-mima-2026", "again": "xin-mima-2026"})
    assert client.get(change).status_code == 200
    assert other.get(change).status_code == 302


def test_disabling_ends_a_session_at_once(client, staff, system_admin):
    client.force_login(staff)
    change = reverse("organizations:password_change")
    assert client.get(change).status_code == 200
    services.disable_account(user=staff, reason="离任", actor=system_admin)
    assert client.get(change).status_code == 302
    assert sign_in(client, "staff").status_code == 200


@pytest.mark.parametrize(("key", "seconds"), [(SEEN, 61 * 60), (STARTED, 12 * 3600 + 1)])
def test_sessions_end_when_idle_or_old(client, staff, key, seconds):
    client.force_login(staff)
    session = client.session
    session[key] = int(time.time()) - seconds
    session.save()
    response = client.get(reverse("organizations:password_change"))
    assert response.url == reverse(LOGIN)
    assert "_auth_user_id" not in client.session


def test_a_session_in_use_goes_on(client, staff):
    client.force_login(staff)
    session = client.session
    session[SEEN] = int(time.time()) - 59 * 60
    session.save()
    assert client.get(reverse("organizations:password_change")).status_code == 200
    assert client.session[SEEN] > time.time() - 5


def test_htmx_is_led_to_the_login_page_as_a_whole(client):
    response = client.get(reverse("organizations:account_list"), headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == reverse(LOGIN)
