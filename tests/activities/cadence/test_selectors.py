from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.cadence.enums import Reason
from activities.cadence.selectors import cadence_for
from activities.sessions.enums import SessionKind as K
from activities.sessions.enums import State
from organizations.settings.models import Parameter
from organizations.tree.enums import Kind
from organizations.tree.models import Organization
from tests.factories.activities import make_session
from tests.factories.organizations import (
    make_branch,
    make_committee,
    make_community,
    make_group,
    make_headcount,
    make_street,
)

pytestmark = pytest.mark.django_db
AFTER = date(2026, 1, 10)


def cadence(year=2025, today=AFTER):
    return cadence_for(Organization.objects.all(), year, today=today)


def test_facts_rules_and_sessions_meet():
    branch = make_branch()
    make_committee(branch)
    make_headcount(branch, formal=8)
    group = make_group(branch)
    make_group(branch)
    make_session(branch, date(2025, 1, 8), [K.THEME_DAY, K.LECTURE])
    make_session(branch, date(2025, 1, 9), [K.GROUP_MEETING], group=group, recorded_late=True)
    make_session(branch, date(2025, 2, 9), [K.THEME_DAY], state=State.SUBMITTED)
    make_session(branch, date(2025, 3, 9), [K.THEME_DAY], state=State.DRAFT)
    (year,) = cadence().values()
    theme, lecture, groups = (year.kinds[kind] for kind in (K.THEME_DAY, K.LECTURE, K.GROUP_MEETING))
    assert (theme.due_total, theme.held_total) == (12, 1)
    assert [cell.state for cell in theme.cells[:3]] == ["held", "pending", "missing"]
    assert (lecture.due_total, lecture.held_total) == (4, 1)
    assert (groups.due_total, groups.held_total, groups.late) == (24, 1, 1)
    assert year.kinds[K.BRANCH_COMMITTEE_MEETING].due_total == 12


def test_only_branches_of_the_year_are_asked():
    community = make_community()
    here = make_branch(parent=community)
    make_branch(parent=community, established_on=date(2026, 1, 1))
    make_branch(parent=community, dissolved_on=date(2024, 12, 31))
    leaving = make_branch(parent=community, dissolved_on=date(2025, 9, 30))
    assert list(cadence()) == [here.pk, leaving.pk]
    assert cadence()[leaving.pk].kinds[K.THEME_DAY].due_total == 9
    assert list(cadence_for([here], 2025, today=AFTER)) == [here.pk]


def test_a_temporary_branch_owes_no_members_meeting():
    branch = make_branch(kind=Kind.TEMPORARY_BRANCH)
    kind = cadence()[branch.pk].kinds[K.MEMBERS_MEETING]
    assert (kind.applicable, kind.reason) == (False, Reason.TEMPORARY_BRANCH)


@pytest.mark.parametrize(
    ("returns", "applicable"),
    [
        ([(date(2025, 12, 31), 7)], True),
        ([(date(2025, 12, 31), 6)], False),
        ([(date(2026, 12, 31), 6), (date(2025, 12, 31), 7)], True),
        ([(date(2025, 6, 30), 9), (date(2025, 12, 31), 6)], False),
        ([(date(2024, 12, 31), 9)], False),
        ([(date(2027, 12, 31), 9)], True),
    ],
)
def test_a_declared_headcount_speaks_for_its_year_and_those_before(returns, applicable):
    branch = make_branch()
    make_committee(branch)
    for day, formal in returns:
        make_headcount(branch, formal=formal, as_of=day)
    assert cadence()[branch.pk].kinds[K.BRANCH_COMMITTEE_MEETING].applicable is applicable


def test_a_street_may_change_the_rules_for_itself_from_a_day_on():
    street = make_street()
    own = make_branch(parent=make_community(parent=street), kind=Kind.TEMPORARY_BRANCH)
    other = make_branch(parent=make_community(parent=make_street("临港街道党工委")), kind=Kind.TEMPORARY_BRANCH)
    Parameter.objects.create(
        key="life.cadence",
        organization=street,
        value={"members_meeting": {"per": "quarter"}, "theme_day": {"per": "month", "times": 2}},
        valid_from=date(2025, 1, 1),
    )
    result = cadence()
    assert result[own.pk].kinds[K.MEMBERS_MEETING].due_total == 4
    assert result[own.pk].kinds[K.THEME_DAY].due_total == 24
    assert list(result[own.pk].kinds) == ["members_meeting", "theme_day"]
    assert result[other.pk].kinds[K.MEMBERS_MEETING].applicable is False
    assert cadence(2024, AFTER)[own.pk].kinds[K.MEMBERS_MEETING].applicable is False


def test_the_number_of_statements_does_not_grow_with_the_branches():
    street = make_street()

    def statements():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            cadence()
        return len(queries)

    def grow(number):
        community = make_community(parent=street)
        for _ in range(number):
            branch = make_branch(parent=community)
            make_committee(branch)
            make_session(branch)

    grow(1)
    small = statements()
    grow(6)
    assert statements() == small <= 6
