"""A final year stands: the same bytes again, whatever happens to the data."""

import copy
from datetime import date
from decimal import Decimal as D

import pytest

from assessments.ladder import services
from assessments.ladder.finalising import finalise_year
from assessments.ladder.freezing import canonical, digest, freeze, is_intact
from assessments.ladder.models import Assessment, Score
from assessments.schemes.services import save_draft
from common.exceptions import Refused
from organizations.accounts.roles import Role
from organizations.tree.models import HeadcountReturn, Organization
from tests.factories.assessments import DEFAULT_INDICATORS, make_manual_value, make_scheme
from tests.factories.organizations import make_branch, make_community, make_headcount, make_street, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 10)


@pytest.fixture
def street():
    street = make_street()
    for number, heads in enumerate((20, 60, 20)):
        community = make_community(f"中共示范街道{'甲乙丙'[number]}社区总支部委员会", street)
        make_headcount(make_branch(parent=community), heads, 0)
        make_manual_value(community, "pledge_review", {"points": "0.8"})
    make_scheme(street)
    services.open_year(street=street, year=2025, actor=None, today=TODAY)
    return street


def approve_all():
    for action in ("submit", "forward", "approve"):
        services.take_steps(assessments=Assessment.objects.all(), action=action, actor=None)


def test_only_an_approved_year_becomes_final(street):
    with pytest.raises(Refused, match="还有3个单位没有审定"):
        finalise_year(street=street, year=2025, actor=None)
    clerk = make_user(Role.STREET_STAFF, street)
    with pytest.raises(Refused, match="没有定档的权限"):
        finalise_year(street=street, year=2025, actor=clerk)


def test_a_final_year_has_ranks_grades_and_all_it_rests_on(street):
    approve_all()
    finalise_year(street=street, year=2025, actor=None)
    found = {one.organization.name[6:7]: one for one in Assessment.objects.select_related("organization")}
    assert [found[name].rank for name in "甲乙丙"] == [1, 3, 1]
    assert {one.grade for one in found.values()} == {"不合格"}
    frozen = found["乙"].frozen
    assert frozen["inputs"]["unit"]["name"] == "中共示范街道乙社区总支部委员会"
    assert frozen["inputs"]["evidence"]["branch_size_violations"][0]["text"] == "党员60人，超过50人"
    assert frozen["inputs"]["manual"]["pledge_review"]["reason"] == "台账"
    assert frozen["result"]["total"] == str(found["乙"].total) == "4.70"


def test_recomputing_gives_the_same_bytes_and_notices_tampering(street):
    approve_all()
    finalise_year(street=street, year=2025, actor=None)
    stored = Assessment.objects.first()
    assert is_intact(stored.frozen, stored.frozen_hash)
    assert canonical(freeze(stored.frozen["inputs"])) == canonical(stored.frozen)
    forged = copy.deepcopy(stored.frozen)
    forged["result"]["total"] = "100.00"
    assert not is_intact(forged, stored.frozen_hash)
    assert not is_intact(forged, digest(forged))


def test_later_changes_never_move_a_final_year(street):
    approve_all()
    finalise_year(street=street, year=2025, actor=None)
    before = list(Assessment.objects.values_list("total", "frozen_hash", "rank"))
    HeadcountReturn.objects.update(formal=1)
    Organization.objects.filter(name__contains="甲").update(name="改了名")
    services.open_year(street=street, year=2025, actor=None, today=TODAY)
    assert list(Assessment.objects.values_list("total", "frozen_hash", "rank")) == before
    with pytest.raises(Refused, match="已定档"):
        save_draft(organization=street, year=2025, title="新", rows=DEFAULT_INDICATORS, actor=None)
    with pytest.raises(Refused, match="已经定档"):
        finalise_year(street=street, year=2025, actor=None)


def test_a_final_assessment_takes_no_more_points_or_values(street):
    approve_all()
    finalise_year(street=street, year=2025, actor=None)
    score = Score.objects.first()
    with pytest.raises(Refused, match="不能填区复核分"):
        services.set_points(score=score, stage="district", points="1", actor=None, reason="x")
    with pytest.raises(Refused, match="已报区复核"):
        services.enter_manual_value(
            organization=score.assessment.organization,
            scheme=score.assessment.scheme,
            code="pledge_review",
            value={"points": "1"},
            reason="x",
            actor=None,
        )
    with pytest.raises(Refused, match="当前状态不能"):
        services.take_step(assessment=score.assessment, action="reopen", actor=None, reason="x")


def test_evidence_that_changed_after_computing_says_so(street):
    approve_all()
    HeadcountReturn.objects.update(formal=70)
    finalise_year(street=street, year=2025, actor=None)
    first = Assessment.objects.select_related("organization").first()
    assert D(first.frozen["result"]["total"]) == first.total
    rows = first.frozen["inputs"]["evidence"]["branch_size_violations"]
    assert rows[0]["text"].startswith("数据在计算之后有变化")
