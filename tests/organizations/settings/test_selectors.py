from datetime import date

import pytest

from organizations.settings.models import Parameter
from organizations.settings.selectors import parameter, parameters
from tests.factories.organizations import make_branch, make_community, make_street

pytestmark = pytest.mark.django_db
KEY = "org.branch_max_members"


def put(value, valid_from, organization=None):
    return Parameter.objects.create(key=KEY, value=value, valid_from=valid_from, organization=organization)


def test_the_default_holds_until_a_day():
    put(40, date(2025, 7, 1))
    assert parameter(KEY, on=date(2025, 6, 30)) == 50
    assert parameter(KEY, on=date(2025, 7, 1)) == 40


def test_the_nearest_organisation_wins_even_when_its_value_is_older():
    street = make_street()
    branch = make_branch(parent=make_community(parent=street))
    put(40, date(2020, 1, 1), street)
    put(45, date(2024, 1, 1))
    assert parameter(KEY, organization=branch) == 40
    assert parameter(KEY) == 45
    assert parameter(KEY, organization=make_branch(parent=make_community(parent=make_street("乙街道党工委")))) == 45


def test_several_are_read_in_one_statement(django_assert_num_queries):
    put(40, date(2020, 1, 1))
    with django_assert_num_queries(1):
        assert parameters([KEY, "org.committee_min"]) == {KEY: 40, "org.committee_min": 100}


def test_an_unknown_key_is_a_mistake():
    with pytest.raises(KeyError):
        parameter("org.nothing")
