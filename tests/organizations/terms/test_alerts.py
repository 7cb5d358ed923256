from datetime import date

import pytest

from organizations.terms.alerts import alerts_for
from organizations.tree.enums import Kind
from organizations.tree.models import Organization
from organizations.tree.selectors import Headcount
from tests.factories.organizations import (
    make_branch,
    make_committee,
    make_community,
    make_headcount,
    make_post_held,
    make_term,
)

pytestmark = pytest.mark.django_db
ON = date(2025, 12, 31)


def found(on=ON, **options):
    return {
        (alert.organization.name, alert.code) for alert in alerts_for(Organization.objects.branches(), on, **options)
    }


def test_what_is_to_be_looked_at():
    unit = make_community("总支")
    make_headcount(unit, 100, 0)
    for name, formal, ends_on in (
        ("逾期", 20, date(2025, 12, 30)),
        ("临近", 50, date(2026, 6, 30)),
        ("过大", 51, date(2026, 7, 1)),
        ("过小", 2, date(2028, 1, 1)),
    ):
        branch = make_branch(name, unit)
        make_headcount(branch, formal, 0)
        make_term(branch, ends_on=ends_on)
        make_committee(branch)
    make_branch("已撤", unit, dissolved_on=date(2025, 9, 30))
    make_headcount(make_branch("空缺", unit), 6, 0)
    assert found() == {
        ("逾期", "term_overdue"),
        ("临近", "term_ends_within_6_months"),
        ("过大", "branch_over_50_members"),
        ("过小", "branch_below_3_formal"),
        ("空缺", "post_vacant"),
    }
    codes = [alert.code for alert in alerts_for([unit], ON)]
    assert codes.count("general_branch_100_or_more") == 1
    assert codes.count("post_vacant") == 5


def test_counted_members_serve_where_nothing_was_declared():
    branch = make_branch("支部")
    make_post_held(branch)
    assert found() == set()
    assert found(headcounts={branch.pk: Headcount(2, 0, ON)}) == {("支部", "branch_below_3_formal")}


def test_an_extension_moves_the_day_it_is_due():
    branch = make_branch("支部", kind=Kind.BUILDING_BRANCH)
    make_post_held(branch)
    term = make_term(branch, ends_on=date(2025, 6, 1), extended_to=date(2026, 5, 31))
    assert found() == {("支部", "term_ends_within_6_months")}
    term.extended_to = None
    term.save()
    assert found() == {("支部", "term_overdue")}


def test_statements_do_not_grow(django_assert_max_num_queries):
    for size in (2, 8):
        for _ in range(size):
            make_branch()
        with django_assert_max_num_queries(5):
            alerts_for(Organization.objects.all(), ON)
