"""Tokens: made, renewed and revoked by their owner; refused when they should be."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from organizations.tokens.services import fingerprint, issue_token
from tests.api.conftest import client_of
from tests.factories.organizations import PASSWORD

LIST, PAGE, REVOKE = "/api/organizations/", "/account/token/", "/account/token/revoke/"


@pytest.fixture
def user(cast):
    return cast[Role.STREET_STAFF]


def with_header(value):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=value)
    return client.get(LIST)


def test_token_is_shown_once_and_only_its_hash_is_kept(client, user):
    client.force_login(user)
    token = client.post(PAGE, {"confirm_password": PASSWORD}).context["new"]
    assert Token.objects.get(user=user).key == fingerprint(token) != token
    assert token not in client.get(PAGE).content.decode()
    assert with_header(f"Token {token}").status_code == 200


def test_renewing_ends_the_old_token(user):
    old, new = issue_token(actor=user), issue_token(actor=user)
    assert with_header(f"Token {old}").status_code == 401
    assert with_header(f"Token {new}").status_code == 200


def test_revoked_token_is_refused(client, user):
    token = issue_token(actor=user)
    client.force_login(user)
    client.post(REVOKE)
    assert with_header(f"Token {token}").status_code == 401
    assert "还没有接口令牌" in client.post(REVOKE, follow=True).content.decode()


def test_every_step_is_logged(client, user):
    client.force_login(user)
    client.post(PAGE, {"confirm_password": PASSWORD})
    client.post(REVOKE)
    logged = AuditEvent.objects.filter(action__startswith="token.", actor=user)
    assert set(logged.values_list("action", flat=True)) == {"token.issued", "token.revoked"}


@pytest.mark.parametrize("change", [{"is_active": False}, {"must_change_password": True}])
def test_token_of_a_shut_or_unready_account_is_refused(user, change):
    client = client_of(user)
    type(user).objects.filter(pk=user.pk).update(**change)
    response = client.get(LIST)
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"


def test_expired_token_is_refused(user, settings):
    token = issue_token(actor=user)
    Token.objects.update(created=timezone.now() - timedelta(days=settings.API_TOKEN_DAYS))
    assert with_header(f"Token {token}").status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        "Token",
        "Token a b",
        "Token " + "0" * 40,
        "Token 汉",
        "Token \x00",
        "Basic YTpi",
        "Bearer x",
        "",
        "Token " + "9" * 5000,
    ],
)
def test_unknown_and_malformed_tokens_are_refused(db, header):
    response = with_header(header.encode())
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Token"
    assert response.json()["type"] == "urn:partybuild:problem:unauthenticated"


def test_the_stored_hash_is_no_token(user):
    issue_token(actor=user)
    assert with_header(f"Token {Token.objects.get(user=user).key}").status_code == 401


def test_session_opens_the_api_too(client, user):
    client.force_login(user)
    assert client.get(LIST).status_code == 200


def test_session_before_the_password_change_gets_a_problem_not_a_redirect(client, user):
    type(user).objects.filter(pk=user.pk).update(must_change_password=True)
    client.force_login(user)
    response = client.get(LIST)
    assert response.status_code == 401
    assert "密码" in response.json()["detail"]


def test_idle_session_gets_a_problem_not_a_redirect(client, user):
    client.force_login(user)
    session = client.session
    session["session_seen"] = session["session_started"] = 0
    session.save()
    assert client.get(LIST).status_code == 401
