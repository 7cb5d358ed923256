"""Computed metrics over a small street, and the number of statements at two sizes."""

from datetime import date
from fractions import Fraction as F

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.sessions.enums import SessionKind
from assessments.schemes.selectors import scheme_in_force
from assessments.scoring.metrics.facts import Facts
from assessments.scoring.metrics.registry import METRICS, Shape, computed_for
from assessments.scoring.sheets import district_sheets, street_sheets
from organizations.settings.models import Parameter
from organizations.terms.models import PostName
from organizations.tree.enums import Kind
from tests.factories.activities import make_session
from tests.factories.assessments import indicator, make_scheme
from tests.factories.organizations import (
    make_branch,
    make_committee,
    make_community,
    make_group,
    make_headcount,
    make_organization,
    make_post_held,
    make_street,
    make_term,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 10)


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def unit(street):
    return make_community("中共示范街道甲社区总支部委员会", street)


def measure(code, street, unit):
    facts = Facts(street, 2025, today=TODAY)
    return METRICS[code].compute(facts)[unit.pk]


def evidence(code, street, unit):
    facts = Facts(street, 2025, today=TODAY)
    found = next(one for one in facts.units if one.id == unit.pk)
    return METRICS[code].evidence(facts, found)


def test_units_are_communities_and_committees_directly_under_the_street(street, unit):
    make_branch("中共示范街道甲社区第一支部委员会", unit)
    make_organization("示范街道综合经济党委", Kind.COMMITTEE, street)
    make_branch("中共示范街道机关支部委员会", street)
    facts = Facts(street, 2025, today=TODAY)
    assert [(one.name, one.group) for one in facts.units] == [
        ("中共示范街道甲社区总支部委员会", "社区党总支"),
        ("示范街道综合经济党委", "两新组织"),
    ]
    assert [stay.name for stay in facts.units[0].branches] == ["中共示范街道甲社区第一支部委员会"]


def test_branch_size_counts_declared_heads_of_branches_that_still_exist(street, unit):
    small, big, fine = (make_branch(parent=unit) for _ in range(3))
    gone = make_branch(parent=unit, dissolved_on=date(2025, 9, 30))
    for branch, formal, probationary in ((small, 2, 9), (big, 48, 3), (fine, 47, 3), (gone, 0, 0)):
        make_headcount(branch, formal, probationary)
    assert measure("branch_size_violations", street, unit).hits == 2
    texts = [row.text for row in evidence("branch_size_violations", street, unit)]
    assert texts == ["正式党员2人，不足3人", "党员51人，超过50人"]


def test_term_on_time_looks_at_the_unit_its_branches_and_approved_extensions(street, unit):
    branch = make_branch(parent=unit)
    make_term(unit)
    term = make_term(branch, date(2020, 6, 15), date(2025, 6, 15))
    assert measure("term_on_time", street, unit).flag is False
    assert "2025-06-15届满" in evidence("term_on_time", street, unit)[0].text
    term.extended_to = date(2026, 6, 15)
    term.save()
    assert measure("term_on_time", street, unit).flag is True


def test_a_term_of_a_dissolved_branch_does_not_count(street, unit):
    make_term(make_branch(parent=unit, dissolved_on=date(2025, 9, 30)), date(2018, 1, 1), date(2023, 1, 1))
    assert measure("term_on_time", street, unit).flag is True


@pytest.mark.parametrize(
    ("dual", "full_time", "grade"),
    [(True, True, "一肩挑且有专职副书记"), (True, False, "一肩挑无专职副书记"), (False, True, "其他")],
)
def test_dual_post_and_full_time_deputy(street, unit, dual, full_time, grade):
    make_post_held(unit, PostName.SECRETARY, "李建国", dual_post=dual)
    make_post_held(unit, PostName.DEPUTY, "程建平", full_time=full_time)
    assert measure("dual_post_deputy", street, unit).grade == grade


def test_dual_post_does_not_apply_outside_communities(street):
    committee = make_organization("示范街道综合经济党委", Kind.COMMITTEE, street)
    assert not measure("dual_post_deputy", street, committee).applicable


def test_vacant_posts_count_after_three_months(street, unit):
    for post in ("secretary", "deputy", "organisation", "publicity"):
        make_post_held(unit, post, post)
    make_post_held(unit, PostName.DISCIPLINE, "史龙", valid_from=date(2023, 1, 1), valid_to=date(2025, 11, 1))
    assert measure("vacant_posts", street, unit).hits == 0
    make_branch(parent=unit)
    assert measure("vacant_posts", street, unit).hits == 1
    assert evidence("vacant_posts", street, unit)[0].text.startswith("书记")


def test_meeting_rates_sum_held_over_due_of_all_branches(street, unit):
    first, second = make_branch(parent=unit), make_branch(parent=unit, established_on=date(2025, 5, 20))
    for branch in (first, second):
        make_headcount(branch)
    for month in (2, 5, 8):
        make_session(first, date(2025, month, 9), [SessionKind.MEMBERS_MEETING, SessionKind.LECTURE])
    make_session(second, date(2025, 7, 9), [SessionKind.MEMBERS_MEETING])
    found = measure("members_meeting_rate", street, unit)
    assert (found.numerator, found.denominator) == (F(4), F(6))
    texts = [(row.subject, row.text) for row in evidence("members_meeting_rate", street, unit)]
    assert texts == [(first.name, "2025年第四季度未开党员大会"), (second.name, "2025年第四季度未开党员大会")]


def test_group_meetings_do_not_apply_without_groups(street, unit):
    branch = make_branch(parent=unit)
    found = measure("group_meeting_rate", street, unit)
    assert (found.applicable, found.why) == (False, "所属支部未设党小组")
    make_group(branch)
    assert measure("group_meeting_rate", street, unit).denominator == 12


def test_attendance_and_punctuality_count_one_event_once(street, unit):
    branch = make_branch(parent=unit)
    make_session(branch, kinds=[SessionKind.THEME_DAY, SessionKind.LECTURE], expected=20, present=17)
    make_session(branch, date(2025, 4, 1), expected=10, present=10, recorded_late=True)
    make_session(branch, date(2025, 4, 2), [SessionKind.DEMOCRATIC_LIFE_MEETING], expected=90, present=1)
    make_session(branch, date(2024, 12, 31), expected=90, present=1)
    found = measure("life_attendance_rate", street, unit)
    assert (found.numerator, found.denominator) == (F(27), F(30))
    found = measure("record_on_time_rate", street, unit)
    assert (found.numerator, found.denominator, found.late) == (F(1), F(2), F(1))
    assert len(evidence("record_on_time_rate", street, unit)) == 1
    assert evidence("life_attendance_rate", street, unit)[0].url_name == "activities:session_detail"


def test_nothing_recorded_is_not_applicable(street, unit):
    make_branch(parent=unit)
    for code in ("life_attendance_rate", "record_on_time_rate", "roster_completeness_rate"):
        assert not measure(code, street, unit).applicable


def test_secretary_lecture_needs_the_units_own_secretary(street, unit):
    branch = make_branch(parent=unit)
    make_post_held(unit, PostName.SECRETARY, "李建国")
    assert measure("secretary_lecture", street, unit).flag is False
    make_session(branch, kinds=[SessionKind.LECTURE])
    assert measure("secretary_lecture", street, unit) is None
    make_session(branch, date(2025, 4, 2), [SessionKind.LECTURE], lecturer="李建国")
    assert measure("secretary_lecture", street, unit).flag is True


def test_every_indicator_of_the_drafted_scheme_is_in_the_catalogue():
    assert len(METRICS) >= 52
    assert sum(entry.computed for entry in METRICS.values()) >= 14
    assert computed_for("members_meeting_rate", "ratio")
    assert computed_for("members_meeting_rate", "grade") is None
    assert METRICS["dues_paid_rate"].shape is Shape.BY_HAND


def test_streets_are_scored_together_each_under_its_own_scheme(street, unit):
    make_headcount(make_branch(parent=unit), 60, 0)
    other = make_street("东风街道党工委")
    theirs = make_community("中共东风街道丁社区总支部委员会", other)
    make_headcount(make_branch(parent=theirs), 2, 0)
    Parameter.objects.create(key="org.branch_min_formal", organization=other, value=2, valid_from=date(2025, 1, 1))
    schemes = [
        make_scheme(street),
        make_scheme(other, rows=[indicator("branch_size_violations", 5, "per_hit", "each=1")]),
    ]
    counts = []
    for chosen in (schemes[:1], schemes):
        with CaptureQueriesContext(connection) as queries:
            found = district_sheets(chosen, 2025, today=TODAY)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert [[(s.unit.name[4:7], s.scored[0].points) for s in one.sheets] for one in found] == [
        [("街道甲", F(3, 2))],
        [("街道丁", F(5))],
    ]


def statements(street, scheme):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        street_sheets(street, scheme, today=TODAY)
    return len(queries)


def test_the_number_of_statements_does_not_grow(street):
    computed = [entry for entry in METRICS.values() if entry.computed]
    method = {Shape.RATE: ("ratio", ""), Shape.HITS: ("per_hit", "each=0.5"), Shape.FLAG: ("flag", "")}
    grade = ("grade", "其他:0")
    rows = [indicator(e.code, 2, *(method.get(e.shape) or grade)) for e in computed]
    rows += [indicator(e.code, 2) for e in METRICS.values() if not e.computed and "_rate" in e.code]
    make_scheme(street, rows=rows)
    scheme = scheme_in_force(street, 2025)

    def grow(communities):
        for _ in range(communities):
            community = make_community(parent=street)
            make_term(community)
            for _ in range(2):
                branch = make_branch(parent=community)
                make_headcount(branch)
                make_committee(branch)
                make_session(branch)

    grow(2)
    few = statements(street, scheme)
    grow(6)
    assert statements(street, scheme) == few
    assert few <= 40
