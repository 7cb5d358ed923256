"""Pages found from either end hold every row once, in one order."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.paging import KeyFirstPaginator
from organizations.tree.models import Organization
from tests.factories.organizations import make_branch, make_community

pytestmark = pytest.mark.django_db
ORDERS = [("name",), ("-name",), ("kind",), ("-depth", "kind"), ("established_on", "-pk"), ("-phone", "pk"), ()]


@pytest.fixture(autouse=True)
def organizations():
    communities = [make_community(), make_community(), make_community()]
    for number in range(9):
        day = date(2011, 1, 1 + number % 2)
        make_branch(f"第{number % 4}支部", communities[number // 4], established_on=day)


def pages(queryset, size=3):
    paginator = KeyFirstPaginator(queryset, size)
    return [row.pk for number in paginator.page_range for row in paginator.page(number)]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("turned", [False, True])
def test_all_pages_together_are_the_whole_list_in_order(order, turned):
    queryset = Organization.objects.order_by(*order) if order else Organization.objects.all()
    whole = queryset.order_by(*order, "pk") if order else queryset
    if turned:
        queryset, whole = queryset.reverse(), whole.reverse()
    found = pages(queryset)
    assert sorted(found) == sorted(whole.values_list("pk", flat=True))
    by_key = [[getattr(row, name.lstrip("-")) for name in order if "pk" not in name] for row in whole]
    rows = Organization.objects.in_bulk(found)
    assert [[getattr(rows[pk], name.lstrip("-")) for name in order if "pk" not in name] for pk in found] == by_key


def test_the_last_page_is_looked_for_from_the_end():
    paginator = KeyFirstPaginator(Organization.objects.order_by("name"), 2)
    with CaptureQueriesContext(connection) as queries:
        assert paginator.page(paginator.num_pages).object_list
    assert not [query["sql"] for query in queries if "OFFSET" in query["sql"]]
    assert len(queries) == 3


def test_an_empty_list_has_one_empty_page():
    assert pages(Organization.objects.none()) == []
