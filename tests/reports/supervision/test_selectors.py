"""The facts: what is due, held, late and missing, and how many statements it takes to know."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.periods import period_of
from organizations.tree.models import Organization
from reports.supervision.models import SupervisionReport
from reports.supervision.selectors import previous_facts, supervision_facts
from tests.factories.activities import make_session
from tests.factories.organizations import make_branch, make_community, make_street
from tests.reports.supervision.conftest import THEME, TODAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("period", "due", "held", "late", "sessions", "expected", "present"),
    [
        # May: only 主题党日 ends. June: 主题党日 of the month, 党员大会 and 党课 of the quarter.
        ("2025-05", 3, 3, 0, 3, 30, 24),
        ("2025-06", 9, 5, 1, 4, 50, 40),
        # The quarter: April (nobody), May and June.
        ("2025-Q2", 15, 8, 1, 7, 80, 64),
    ],
)
def test_totals(street, period, due, held, late, sessions, expected, present):
    total = supervision_facts(street, period_of(period), today=TODAY)["total"]
    found = [total[name] for name in ("due", "held", "late", "sessions", "expected", "present")]
    assert found == [due, held, late, sessions, expected, present]


def test_gaps_are_named(street):
    facts = supervision_facts(street, period_of("2025-06"), today=TODAY)
    gaps = [(gap["branch"], gap["kind_label"], gap["label"]) for gap in facts["gaps"]]
    assert gaps == [
        ("二号楼院支部", "党员大会", "2025年第二季度"),
        ("二号楼院支部", "党课", "2025年第二季度"),
        ("三号楼院支部", "党员大会", "2025年第二季度"),
        ("三号楼院支部", "主题党日", "2025年6月"),
    ]
    assert [unit["total"]["held"] for unit in facts["units"]] == [4, 1]


def test_neighbour_street_is_not_counted(street):
    other = make_branch(parent=make_community(parent=make_street("中共邻近街道工作委员会")))
    make_session(other, date(2025, 6, 5), [THEME])
    assert supervision_facts(street, period_of("2025-06"), today=TODAY)["branch_count"] == 3


def test_branch_counts_where_it_stood_in_the_period(street):
    branch = Organization.objects.get(name__contains="三号")
    new = make_community("中共清源街道丙社区总支部委员会", street)
    branch.versions.update(valid_to=date(2025, 6, 30))
    branch.versions.create(parent=new, name=branch.name, kind=branch.kind, valid_from=date(2025, 7, 1))
    facts = supervision_facts(street, period_of("2025-06"), today=TODAY)
    assert [unit["short"] for unit in facts["units"]] == ["甲总支", "乙总支"]


def test_statements_do_not_grow(street):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            supervision_facts(street, period_of("2025-06"), today=TODAY)
        return len(queries)

    few = statements()
    for _ in range(3):
        community = make_community(parent=street)
        for _ in range(3):
            make_session(make_branch(parent=community), date(2025, 6, 5), [THEME])
    assert statements() == few
    assert few <= 12


def test_previous_is_what_was_issued_else_computed(street):
    june = period_of("2025-06")
    assert previous_facts(street, june, today=TODAY)["total"]["held"] == 3
    issued = {"total": {"held": 99}}
    SupervisionReport.objects.create(organization=street, period="2025-05", facts=issued)
    assert previous_facts(street, june, today=TODAY) == issued
