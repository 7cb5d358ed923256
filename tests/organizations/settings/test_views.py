from datetime import date

import pytest
from django.urls import reverse

from organizations.accounts.roles import Role
from organizations.settings.defaults import DEFAULTS
from organizations.settings.models import Holiday, Parameter
from organizations.settings.selectors import parameter
from tests.factories.organizations import make_branch, make_district, make_street, make_user
from tests.pages import seen

pytestmark = pytest.mark.django_db
LIST = "organizations:parameter_list"


@pytest.fixture
def district(client):
    district = make_district()
    client.force_login(make_user(Role.DISTRICT_REVIEWER, district))
    return district


def edit(key):
    return reverse("organizations:parameter_edit", args=[key])


def test_every_parameter_is_listed_and_opens(client, district, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        page = client.get(reverse(LIST)).content.decode()
    for key, default in DEFAULTS.items():
        assert default.label in page
        assert client.get(edit(key)).status_code == 200


def post(client, address, data):
    return client.post(address, seen(client, address, **data))


def test_a_new_value_from_a_day_on(client, district):
    branch = make_branch()
    facts = {"value": "60", "valid_from": "2025-07-01", "organization": district.pk, "note": "区委1号"}
    assert post(client, edit("org.branch_max_members"), facts).status_code == 302
    assert parameter("org.branch_max_members", on=date(2025, 7, 1), organization=branch) == 60
    assert parameter("org.branch_max_members", on=date(2025, 6, 30), organization=branch) == 50
    assert post(client, edit("org.branch_max_members"), facts).status_code == 422
    assert "区委1号" in client.get(edit("org.branch_max_members")).content.decode()
    assert post(client, edit("org.committee_size"), {**facts, "value": "{"}).status_code == 422
    assert post(client, edit("org.committee_size"), {**facts, "value": '{"min": 5}'}).status_code == 422
    assert post(client, edit("org.committee_size"), {**facts, "value": '{"min": 5, "max": 11}'}).status_code == 302
    assert Parameter.objects.count() == 2


def test_who_may_not(client):
    client.force_login(make_user(Role.STREET_STAFF, make_street()))
    assert client.get(reverse(LIST)).status_code == 403


def test_no_value_for_organisations_outside(client, district):
    other = make_district("外区区委")
    facts = {"value": "60", "valid_from": "2025-07-01", "organization": other.pk}
    assert post(client, edit("org.branch_max_members"), facts).status_code == 422


def test_unknown_parameters_are_not_found(client, district):
    assert client.get(edit("org.nothing")).status_code == 404


def test_holidays(client, district):
    address = reverse("organizations:holiday_list")
    assert "这一年还没有填写" in client.get(address, {"year": 2025}).content.decode()
    client.post(address, {"seed": "1", "year": 2025})
    assert "国庆节" in client.get(address, {"year": 2025}).content.decode()
    assert post(client, address, {"day": "2025-03-05", "is_workday": "0", "name": "停电"}).status_code == 302
    assert not Holiday.objects.get(day=date(2025, 3, 5)).is_workday
    assert post(client, address, {"day": "", "is_workday": "0"}).status_code == 422
    assert "尚未收录" in client.post(address, {"seed": "1", "year": 2090}, follow=True).content.decode()
