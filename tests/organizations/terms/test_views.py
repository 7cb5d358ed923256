from datetime import date

import pytest
from django.urls import reverse

from organizations.accounts.roles import Role
from organizations.terms.models import PostHeld
from tests.factories.organizations import make_branch, make_post_held, make_term, make_user

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"organizations:{name}", args=args)


def test_leadership_shows_people_terms_and_lamp(client):
    branch = make_branch()
    make_post_held(branch, person="现任", full_time=True)
    make_post_held(branch, person="前任", valid_to=date(2020, 1, 1))
    make_term(branch, ends_on=date(2020, 1, 1))
    client.force_login(make_user(Role.BRANCH_SECRETARY, branch))
    page = client.get(address("leadership", branch.pk)).content.decode()
    for part in ("现任", "专职", "历任", "前任", "已逾期"):
        assert part in page
    assert "登记换届" not in page


def test_street_staff_record_terms_and_posts(client):
    branch = make_branch()
    client.force_login(make_user(Role.STREET_STAFF, branch.__class__.objects.get(kind="work_committee")))
    assert client.post(address("term_create", branch.pk), {"starts_on": "2025-03-01"}).status_code == 302
    term = branch.terms.get()
    assert term.ends_on == date(2030, 3, 1)
    too_long = {"extended_to": "2032-03-01", "extension_number": "文1"}
    assert client.post(address("term_extend", term.pk), too_long).status_code == 422
    assert client.post(address("term_extend", term.pk), {**too_long, "extended_to": "2031-03-01"}).status_code == 302
    post = {"post": "secretary", "person": "新人", "valid_from": "2025-03-01", "full_time": "on"}
    assert client.post(address("appointment_create", branch.pk), post).status_code == 302
    held = PostHeld.objects.get()
    assert held.full_time
    assert client.get(address("appointment_end", held.pk)).status_code == 200
    assert client.post(address("appointment_end", held.pk), {"on": "2025-12-31"}).status_code == 302
    assert "2025年12月31日" in client.get(address("leadership", branch.pk)).content.decode()


def test_a_branch_secretary_may_not(client):
    branch = make_branch()
    client.force_login(make_user(Role.BRANCH_SECRETARY, branch))
    assert client.post(address("term_create", branch.pk), {"starts_on": "2025-03-01"}).status_code == 403
