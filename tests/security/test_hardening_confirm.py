"""The password asked again: what was typed is kept, a wrong one counts, it serves for a few minutes, it is logged."""

import time
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from organizations.accounts.confirming import FIELD, STAMP
from organizations.accounts.models import Post
from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from tests.factories.members import make_member
from tests.factories.organizations import PASSWORD, make_branch, make_community, make_district, make_street, make_user


@pytest.fixture
def street(db):
    return make_street(parent=make_district())


@pytest.fixture
def member(street):
    return make_member(make_branch(parent=make_community(parent=street)), "张三")


@pytest.fixture
def staff(client, street):
    user = make_user(Role.STREET_STAFF, street, "staff")
    client.force_login(user)
    return user


def hidden_in(response):
    """{name: [values]} of the hidden inputs of a page, without the CSRF token."""
    found = {}

    class Inputs(HTMLParser):
        def handle_starttag(self, tag, attrs):
            attrs = dict(attrs)
            if tag == "input" and attrs.get("type") == "hidden" and attrs["name"] != "csrfmiddlewaretoken":
                found.setdefault(attrs["name"], []).append(attrs["value"])

    Inputs().feed(response.content.decode())
    return found


def reveal(client, member, password=None, **headers):
    data = {} if password is None else {FIELD: password}
    return client.post(reverse("members:member_reveal", args=[member.pk]), data, headers=headers)


def test_unmasking_asks_first_and_serves_for_a_few_minutes(client, staff, member, settings):
    asked = reveal(client, member)
    assert "请再次输入密码" in asked.content.decode()
    assert member.id_number not in asked.content.decode()
    assert member.id_number in reveal(client, member, PASSWORD).content.decode()
    assert member.id_number in reveal(client, member).content.decode()
    session = client.session
    session[STAMP] = int(time.time()) - settings.CONFIRM_MINUTES * 60
    session.save()
    assert member.id_number not in reveal(client, member).content.decode()
    assert AuditEvent.objects.filter(action="auth.confirmed", actor=staff).count() == 1
    assert AuditEvent.objects.filter(action="member.unmask", actor=staff).count() == 2


def test_signing_in_a_moment_ago_is_not_enough(client, street, member):
    make_user(Role.STREET_STAFF, street, "staff")
    client.post(reverse("organizations:login"), {"username": "staff", "password": PASSWORD})
    assert member.id_number not in reveal(client, member).content.decode()


def test_the_printed_form_asks_too(client, staff, member):
    url = reverse("members:member_form", args=[member.pk])
    assert member.id_number not in client.post(url).content.decode()
    assert member.id_number in client.post(url, {FIELD: PASSWORD}).content.decode()


def test_a_part_of_a_page_asks_within_itself(client, staff, member):
    part = {"HX-Request": "true", "HX-Target": "identity"}
    text = reveal(client, member, **part).content.decode()
    assert "<html" not in text
    assert 'hx-target="#identity"' in text
    assert f'hx-post="{reverse("members:member_reveal", args=[member.pk])}"' in text
    wrong = reveal(client, member, "wrong", **part)
    assert wrong.status_code == 422
    assert "密码不对" in wrong.content.decode()
    assert member.id_number in reveal(client, member, PASSWORD, **part).content.decode()


def test_the_page_is_never_kept(client, staff, member):
    assert "no-store" in reveal(client, member)["Cache-Control"]


def test_wrong_passwords_lock_the_account_and_end_the_session(client, staff, member):
    statuses = [reveal(client, member, "wrong").status_code for _ in range(5)]
    assert statuses == [422] * 4 + [429]
    assert reveal(client, member, PASSWORD).status_code == 302
    assert client.post(reverse("organizations:login"), {"username": "staff", "password": PASSWORD}).status_code == 429
    assert AuditEvent.objects.filter(action="auth.locked_out").count() == 1


def test_what_was_typed_comes_along(client, street):
    client.force_login(make_user(Role.SECURITY_ADMIN, street, "security"))
    person = make_user(organization=street)
    url = reverse("organizations:post_create", args=[person.pk])
    data = {"role": Role.STREET_STAFF, "organization": str(street.pk), "valid_from": "2026-01-01", "valid_to": ""}
    asked = client.post(url, data)
    kept = hidden_in(asked)
    assert {key: [value] for key, value in data.items()} == {key: kept[key] for key in data}
    assert not Post.objects.filter(user=person).exists()
    answer = client.post(url, {**{key: values[0] for key, values in kept.items()}, FIELD: PASSWORD})
    assert answer.status_code == 302
    assert Post.objects.get(user=person).role == Role.STREET_STAFF


def test_a_wrong_form_is_mended_before_the_password_is_asked(client, street):
    client.force_login(make_user(Role.SECURITY_ADMIN, street, "security"))
    url = reverse("organizations:post_create", args=[make_user(organization=street).pk])
    assert client.post(url, {"role": ""}).status_code == 422


def test_typed_markup_stays_text(client, street):
    client.force_login(make_user(Role.SECURITY_ADMIN, street, "security"))
    url = reverse("organizations:post_create", args=[make_user(organization=street).pk])
    data = {"role": Role.STREET_STAFF, "organization": street.pk, "valid_from": "2026-01-01", "x": '"><script>1'}
    assert "<script>1" not in client.post(url, data).content.decode()


@pytest.mark.parametrize("name", ["account:token", "organizations:account_reset_password"])
def test_other_steps_that_ask(client, street, name):
    administrator = make_user(Role.SYSTEM_ADMIN, street, "system")
    other = make_user(organization=street)
    client.force_login(administrator)
    url = reverse(name) if name == "account:token" else reverse(name, args=[other.pk])
    before = other.password
    assert "请再次输入密码" in client.post(url, {"version": other.version}).content.decode()
    other.refresh_from_db()
    assert other.password == before
    assert not AuditEvent.objects.filter(action="token.issued").exists()
    assert "请再次输入密码" not in client.post(url, {"version": other.version, FIELD: PASSWORD}).content.decode()


def test_what_is_not_theirs_is_not_there_rather_than_asked_for(client, staff):
    far = make_member(make_branch(parent=make_community(parent=make_street("海河街道党工委"))))
    assert reveal(client, far).status_code == 404
    assert reveal(client, far, PASSWORD).status_code == 404
