"""At most five guesses of a password are evaluated, however many come at once and from wherever they say they come."""

import sqlite3
import threading
from collections import Counter

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from organizations.accounts import attempts
from organizations.accounts.backends import CountedPasswordBackend
from organizations.accounts.models import SignInAttempts
from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from organizations.tokens import authentication
from organizations.tokens.services import issue_token
from tests.factories.organizations import PASSWORD, make_district, make_user

LOGIN = "organizations:login"
AT_ONCE, MOST = 32, 5


@pytest.fixture
def evaluated(monkeypatch):
    """Every hash computed to compare a password, by the thread that did it; slow enough for guesses to overlap."""
    found, hashed = [], MD5PasswordHasher.encode

    def encode(self, password, salt):
        found.append(password)
        threading.Event().wait(0.05)
        return hashed(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    return found


@pytest.fixture
def shared_database(transactional_db, tmp_path, monkeypatch):
    """The test database as several processes would see it: on SQLite a file instead of one connection's memory."""
    make_user(Role.SYSTEM_ADMIN, make_district(), "staff")
    if connection.vendor == "sqlite":
        copy = sqlite3.connect(tmp_path / "copy.sqlite3")
        connection.connection.backup(copy)
        copy.close()
        at_file = {**connection.settings_dict, "NAME": str(tmp_path / "copy.sqlite3")}
        monkeypatch.setitem(connections.settings, "default", at_file)


def at_once(number, work):
    """`work(i)` in `number` threads that start together; gives the answers. An exception of one is raised here."""
    gate, answers, errors = threading.Barrier(number), [], []

    def run(i):
        try:
            gate.wait(30)
            answers.append(work(i))
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if errors:
        raise errors[0]
    return answers


def guess_from(i, username="staff", password="wrong-{}"):
    spoofed = {"X-Forwarded-For": f"10.1.2.{i}", "X-Real-IP": f"10.1.3.{i}", "Forwarded": f"for=10.1.4.{i}",
               "User-Agent": f"browser {i}"}  # fmt: skip
    data = {"username": username, "password": password.format(i)}
    return Client().post(reverse(LOGIN), data, headers=spoofed, REMOTE_ADDR=f"10.9.9.{i}").status_code


def facts():
    """What the log and the counter say, read by a connection of its own."""
    return (
        Counter(AuditEvent.objects.filter(action__startswith="auth.").values_list("action", flat=True)),
        list(SignInAttempts.objects.values_list("taken", "failures", "user__username")),
    )


@pytest.mark.parametrize("username", ["staff", "nobody-of-this-name"])
def test_thirty_two_at_once_evaluate_five(shared_database, evaluated, username):
    statuses = at_once(AT_ONCE, lambda i: guess_from(i, username))
    assert len(evaluated) == MOST
    assert set(statuses) <= {200, 429}
    assert statuses.count(429) > AT_ONCE - MOST
    assert at_once(1, lambda i: guess_from(i, username, PASSWORD)) == [429]
    assert len(evaluated) == MOST
    (logged, counted) = at_once(1, lambda i: facts())[0]
    assert logged["auth.locked_out"] == 1
    assert counted == [(MOST, MOST, "staff" if username == "staff" else None)]


def test_the_same_person_many_times_at_once_is_let_in(shared_database, evaluated):
    assert at_once(12, lambda i: guess_from(i, password=PASSWORD)) == [302] * 12
    assert at_once(1, lambda i: facts())[0][1] == [(0, 0, "staff")]


def test_a_name_is_kept_as_a_keyed_hash(client, db):
    client.post(reverse(LOGIN), {"username": "11010119900307123X", "password": "x"})
    row = SignInAttempts.objects.get()
    assert row.user is None
    assert row.key == attempts.key_of("11010119900307123X")
    assert "11010119900307123X" not in row.key


def test_names_that_look_alike_are_counted_together(client, db):
    for name in ("ｓtaff", "staff"):
        client.post(reverse(LOGIN), {"username": name, "password": "x"})
    assert list(SignInAttempts.objects.values_list("failures", flat=True)) == [2]


def test_a_right_password_forgets_wrong_ones_and_a_lock_ends(client, db, settings):
    staff = make_user(Role.SYSTEM_ADMIN, make_district(), "staff")
    login = reverse(LOGIN)
    for _ in range(2):
        for _ in range(MOST - 1):
            assert client.post(login, {"username": "staff", "password": "x"}).status_code == 200
        assert client.post(login, {"username": "staff", "password": PASSWORD}).status_code == 302
        client.logout()
    for _ in range(MOST):
        client.post(login, {"username": "staff", "password": "x"})
    assert client.post(login, {"username": "staff", "password": PASSWORD}).status_code == 429
    before = timezone.now() - timezone.timedelta(hours=settings.LOCKOUT_HOURS, seconds=1)
    SignInAttempts.objects.filter(user=staff).update(last_at=before)
    assert client.post(login, {"username": "staff", "password": PASSWORD}).status_code == 302


def test_refused_attempts_do_not_make_the_lock_longer(client, db):
    make_user(username="staff")
    for _ in range(MOST):
        client.post(reverse(LOGIN), {"username": "staff", "password": "x"})
    last = SignInAttempts.objects.get().last_at
    assert client.post(reverse(LOGIN), {"username": "staff", "password": "x"}).status_code == 429
    assert SignInAttempts.objects.get().last_at == last


def test_a_guess_whose_process_died_stays_counted(client, db, monkeypatch):
    make_user(username="staff")
    monkeypatch.setattr(attempts, "LONGEST_WAIT", 0)
    for _ in range(MOST):
        attempts.reserve("staff")
    assert client.post(reverse(LOGIN), {"username": "staff", "password": PASSWORD}).status_code == 429


def test_names_with_and_without_an_account_cost_the_same(rf, db, evaluated):
    make_user(username="staff")
    asked = []
    for name in ("staff", "nobody"):
        evaluated.clear()
        with CaptureQueriesContext(connection) as captured:
            assert CountedPasswordBackend().authenticate(rf.post("/"), username=name, password="x") is None
        asked.append((len(captured), len(evaluated)))
    assert asked[0] == asked[1]
    assert asked[0][1] == 1


class TestTokens:
    @pytest.fixture(autouse=True)
    def _fresh(self, db):
        cache.clear()

    def ask(self, token, address="10.0.0.1", **headers):
        return APIClient().get("/api/members/", HTTP_AUTHORIZATION=f"Token {token}", REMOTE_ADDR=address, **headers)

    def test_one_address_is_made_to_wait(self, settings, monkeypatch):
        looked_up = []
        known = authentication.fingerprint
        monkeypatch.setattr(authentication, "fingerprint", lambda key: looked_up.append(key) or known(key))
        spoofed = [self.ask(f"{i:040x}", HTTP_X_FORWARDED_FOR=f"10.7.7.{i}") for i in range(32)]
        statuses = [response.status_code for response in spoofed]
        assert statuses == [401] * settings.API_REFUSALS + [429] * (32 - settings.API_REFUSALS)
        assert len(looked_up) == settings.API_REFUSALS
        assert 0 < int(spoofed[-1]["Retry-After"]) <= 61
        assert self.ask("0" * 40, "10.0.0.2").status_code == 401

    def test_all_together_wait_but_who_never_failed_does_not(self, settings):
        settings.API_REFUSALS_OVERALL = 10
        user = make_user(Role.STREET_LEADER, make_district())
        token = issue_token(actor=user)
        for i in range(10):
            assert self.ask("0" * 40, f"10.0.1.{i}").status_code == 401
        assert self.ask("0" * 40, "10.0.1.1").status_code == 429
        assert self.ask(token, "10.0.2.1").status_code == 200

    def test_right_tokens_are_not_counted(self, settings):
        token = issue_token(actor=make_user(Role.STREET_LEADER, make_district()))
        assert {self.ask(token).status_code for _ in range(settings.API_REFUSALS + 5)} == {200}

    def test_malformed_ones_are(self, settings):
        settings.API_REFUSALS = 3
        assert [self.ask("a b").status_code for _ in range(4)] == [401, 401, 401, 429]
