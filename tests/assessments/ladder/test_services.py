"""The ladder, step by step: rights, reasons, versions, points set by people, manual values."""

from datetime import date
from decimal import Decimal as D

import pytest

from assessments.ladder import services
from assessments.ladder.models import Assessment, Score
from assessments.schemes.services import publish_scheme, save_draft
from assessments.scoring.models import ManualValue
from common.exceptions import Refused, Stale
from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from organizations.tree.models import Organization
from tests.factories.assessments import DEFAULT_INDICATORS, indicator, make_scheme
from tests.factories.organizations import (
    make_branch,
    make_community,
    make_headcount,
    make_post,
    make_street,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 10)


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def unit(street):
    community = make_community("中共示范街道甲社区总支部委员会", street)
    make_headcount(make_branch(parent=community), 60, 0)
    return community


@pytest.fixture
def people(street, unit):
    return {
        "secretary": make_user(Role.COMMUNITY_SECRETARY, unit),
        "clerk": make_user(Role.STREET_STAFF, street),
        "reviewer": make_user(Role.DISTRICT_REVIEWER, Organization.objects.get(kind="district")),
    }


@pytest.fixture
def assessment(street, unit):
    make_scheme(street)
    (only,) = services.open_year(street=street, year=2025, actor=None, today=TODAY)
    return only


def row(assessment, code):
    return Score.objects.get(assessment=assessment, indicator__code=code)


def step(assessment, action, actor, reason="", **more):
    return services.take_step(assessment=assessment, action=action, actor=actor, reason=reason, **more)


def test_opening_a_year_computes_system_points(assessment):
    size = row(assessment, "branch_size_violations")
    assert (size.system_points, size.shared_points, size.pending) == (D("1.50"), D("1.50"), False)
    groups = row(assessment, "group_meeting_rate")
    assert (groups.applicable, groups.system_points) == (False, None)
    assert row(assessment, "pledge_review").pending
    assessment.refresh_from_db()
    assert assessment.total == D("3.50")
    assert assessment.computed_on == TODAY


def test_opening_again_keeps_what_people_set(street, assessment, people):
    services.set_points(score=row(assessment, "term_on_time"), stage="self", points="1", actor=people["secretary"])
    services.open_year(street=street, year=2025, actor=None, today=TODAY)
    assert row(assessment, "term_on_time").self_points == 1
    assert Assessment.objects.count() == 1


def test_a_year_needs_a_published_scheme(street, unit):
    make_scheme(street, publish=False)
    with pytest.raises(Refused, match="还没有发布"):
        services.open_year(street=street, year=2025, actor=None, today=TODAY)


def test_the_whole_ladder(assessment, people):
    assessment = step(assessment, "submit", people["secretary"])
    assessment = step(assessment, "forward", people["clerk"])
    assessment = step(assessment, "approve", people["reviewer"])
    assert assessment.state == "approved"
    assert [event.action for event in assessment.events.all()] == ["submit", "forward", "approve"]
    assert AuditEvent.objects.filter(action="assessment.approve").exists()


@pytest.mark.parametrize(
    ("action", "who"), [("forward", "clerk"), ("approve", "reviewer"), ("return_self", "clerk"), ("reopen", "reviewer")]
)
def test_no_step_out_of_order(assessment, people, action, who):
    with pytest.raises(Refused, match="当前状态不能"):
        step(assessment, action, people[who], "理由")


@pytest.mark.parametrize(("action", "who"), [("submit", "reviewer"), ("submit", "clerk"), ("take_over", "secretary")])
def test_no_step_without_the_right(assessment, people, action, who):
    with pytest.raises(Refused, match="没有这一步的权限"):
        step(assessment, action, people[who], "理由")


def test_returning_needs_a_reason(assessment, people):
    assessment = step(assessment, "submit", people["secretary"])
    with pytest.raises(Refused, match="需要写明理由"):
        step(assessment, "return_self", people["clerk"])
    assert step(assessment, "return_self", people["clerk"], "佐证不全").state == "self"


def test_nobody_reviews_his_own_step(street, unit, assessment, people):
    both = people["secretary"]
    make_post(both, Role.STREET_STAFF, street)
    assessment = step(assessment, "submit", both)
    with pytest.raises(Refused, match="须由他人办理"):
        step(assessment, "forward", both)


def test_a_stale_version_is_refused(assessment, people):
    step(assessment, "submit", people["secretary"], version=assessment.version)
    with pytest.raises(Stale):
        step(assessment, "forward", people["clerk"], version=assessment.version)


def test_adjusted_points_stand_beside_the_computed_and_count(assessment, people):
    score = row(assessment, "branch_size_violations")
    with pytest.raises(Refused, match="不能填街道核查分"):
        services.set_points(score=score, stage="street", points="2", actor=people["clerk"], reason="已批准")
    assessment = step(assessment, "submit", people["secretary"])
    with pytest.raises(Refused, match="写明理由"):
        services.set_points(score=score, stage="street", points="2", actor=people["clerk"])
    for points, words in (
        ("2.01", "0至2.00"),
        ("-1", "0至2.00"),
        ("1.234", "两位小数"),
        ("两分", "数字"),
        ("NaN", "0至"),
    ):
        with pytest.raises(Refused, match=words):
            services.set_points(score=score, stage="street", points=points, actor=people["clerk"], reason="x")
    services.set_points(score=score, stage="street", points="2", actor=people["clerk"], reason="街道党工委已批准")
    score.refresh_from_db()
    assert (score.system_points, score.street_points, score.street_reason) == (D("1.50"), D("2.00"), "街道党工委已批准")
    assessment.refresh_from_db()
    assert assessment.total == D("4.00")
    step(assessment, "forward", people["clerk"])
    services.set_points(score=score, stage="district", points="1", actor=people["reviewer"], reason="批文已过期")
    assessment.refresh_from_db()
    assert assessment.total == D("3.00")


def test_a_manual_value_becomes_points_at_once(street, unit, assessment, people):
    def enter(code, value, reason="述职会议记录", who="clerk"):
        return services.enter_manual_value(
            organization=unit,
            scheme=assessment.scheme,
            code=code,
            value=value,
            reason=reason,
            actor=people[who],
            today=TODAY,
        )

    enter("pledge_review", {"points": "0.8"})
    assert row(assessment, "pledge_review").system_points == D("0.80")
    enter("bonus_commendation", {"grade": "省级"})
    enter("deduct_interviews", {"hits": 2})
    enter("veto_discipline", {"flag": True})
    assessment.refresh_from_db()
    assert (assessment.bonus_points, assessment.deduction_points, assessment.vetoed) == (3, 2, True)
    assert assessment.total == D("5.70")
    with pytest.raises(Refused, match="依据"):
        enter("pledge_review", {"points": "1"}, reason=" ")
    with pytest.raises(Refused, match="不能超过分值1"):
        enter("pledge_review", {"points": "1.5"})
    with pytest.raises(Refused, match="选择等次"):
        enter("bonus_commendation", {"grade": "世界级"})
    with pytest.raises(Refused, match="权限"):
        enter("pledge_review", {"points": "1"}, who="secretary")
    assert ManualValue.objects.get(code="pledge_review").value == {"points": "0.8"}


def test_a_new_version_takes_open_assessments_along(street, assessment, people):
    services.set_points(score=row(assessment, "term_on_time"), stage="self", points="1", actor=people["secretary"])
    services.set_points(
        score=row(assessment, "members_meeting_rate"), stage="self", points="1", actor=people["secretary"]
    )
    rows = [one for one in DEFAULT_INDICATORS if one.code != "members_meeting_rate"]
    rows.append(indicator("members_meeting_rate", 4))
    publish_scheme(scheme=save_draft(organization=street, year=2025, title="二版", rows=rows, actor=None), actor=None)
    assessment.refresh_from_db()
    assert assessment.scheme.number == 2
    assert row(assessment, "term_on_time").self_points == 1
    assert row(assessment, "members_meeting_rate").self_points is None
    assert assessment.scores.count() == 8


def test_a_new_version_is_refused_once_the_district_has_it(street, assessment, people):
    assessment = step(assessment, "submit", people["secretary"])
    step(assessment, "forward", people["clerk"])
    draft = save_draft(organization=street, year=2025, title="二版", rows=DEFAULT_INDICATORS, actor=None)
    with pytest.raises(Refused, match="已有单位报区复核"):
        publish_scheme(scheme=draft, actor=None)
