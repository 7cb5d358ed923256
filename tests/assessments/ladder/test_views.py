"""Pages of assessments: who sees what, what they say, and that their statements do not grow."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.sessions.enums import SessionKind
from assessments.ladder import services
from assessments.ladder.models import Assessment, Score
from assessments.ladder.selectors import rank_table
from assessments.schemes.models import Scheme
from organizations.accounts.roles import Role
from organizations.tree.enums import Kind
from organizations.tree.models import Organization
from tests.factories.activities import make_session
from tests.factories.assessments import DEFAULT_INDICATORS, indicator, make_manual_value, make_scheme
from tests.factories.organizations import (
    PASSWORD,
    make_branch,
    make_community,
    make_headcount,
    make_organization,
    make_street,
    make_user,
)
from tests.pages import seen

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 10)


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def units(street):
    found = []
    for name in "甲乙":
        community = make_community(f"中共示范街道{name}社区总支部委员会", street)
        branch = make_branch(f"中共示范街道{name}社区第一支部委员会", community)
        make_headcount(branch, 60, 0)
        for month in (2, 5, 8):
            make_session(branch, date(2025, month, 9), [SessionKind.MEMBERS_MEETING])
        found.append(community)
    return found


@pytest.fixture
def year(street, units):
    make_scheme(street)
    return services.open_year(street=street, year=2025, actor=None, today=TODAY)


@pytest.fixture
def sign_in(client):
    def as_role(role, organization):
        user = make_user(role, organization)
        client.force_login(user)
        return user

    return as_role


def at(name, *args):
    return reverse(f"assessments:{name}", args=args)


def score_of(unit, code):
    return Score.objects.get(assessment__organization=unit, indicator__code=code)


def test_street_staff_see_units_sections_totals_and_rank(client, street, units, year, sign_in):
    sign_in(Role.STREET_STAFF, street)
    page = client.get(at("assessment_list")).content.decode()
    assert "示范街道党工委2025年度考核评分" in page
    assert "甲总支" in page
    assert "乙总支" in page
    assert "重新计算系统分" in page
    export = client.get(at("assessment_list"), {"export": "csv", "name": "甲社区"})
    text = b"".join(export.streaming_content).decode("utf-8-sig")
    assert "中共示范街道甲社区总支部委员会" in text
    assert "乙社区" not in text


def test_a_community_sees_its_own_assessment_only(client, units, year, sign_in):
    sign_in(Role.COMMUNITY_SECRETARY, units[0])
    mine, other = (Assessment.objects.get(organization=unit) for unit in units)
    assert client.get(at("assessment_detail", mine.pk)).status_code == 200
    assert client.get(at("assessment_detail", other.pk)).status_code == 404
    assert client.get(at("score_detail", score_of(units[1], "term_on_time").pk)).status_code == 404
    assert "乙总支" not in client.get(at("assessment_list")).content.decode()
    assert client.get(at("scheme_detail", Scheme.objects.get().pk)).status_code == 200


def test_inside_without_the_right_is_forbidden(client, street, units, year, sign_in):
    sign_in(Role.COMMUNITY_SECRETARY, units[0])
    score = score_of(units[0], "pledge_review")
    assert client.get(at("manual_value", score.pk)).status_code == 403
    assert client.get(at("score_points", score.pk, "district")).status_code == 403
    assert client.get(at("open_year", street.pk, 2025)).status_code == 403
    assert client.get(at("finalise", street.pk, 2025)).status_code == 403


def test_another_streets_staff_see_nothing(client, street, units, year, sign_in):
    sign_in(Role.STREET_STAFF, make_street("别的街道党工委"))
    assert client.get(at("assessment_detail", year[0].pk)).status_code == 404
    assert client.get(at("scheme_detail", Scheme.objects.get().pk)).status_code == 404
    assert client.get(at("open_year", street.pk, 2025)).status_code == 404
    assert "甲总支" not in client.get(at("ranking")).content.decode()


def test_a_score_explains_itself_down_to_the_rows(client, street, units, year, sign_in):
    sign_in(Role.STREET_STAFF, street)
    page = client.get(at("score_detail", score_of(units[0], "members_meeting_rate").pk)).content.decode()
    assert "为什么扣了 1.12 分" in page
    assert "应开4，已开3" in page
    assert "2025年第四季度未开党员大会" in page
    branch = Organization.objects.get(name__contains="甲社区第一支部")
    cell = reverse("activities:matrix_cell", args=[branch.pk, "members_meeting", "2025-Q4"])
    assert f'href="{cell}"' in page
    assert client.get(cell).status_code == 200
    page = client.get(at("score_detail", score_of(units[0], "branch_size_violations").pk)).content.decode()
    assert "党员60人，超过50人" in page


def test_what_waits_for_a_value_says_so_and_what_to_do(client, street, units, sign_in):
    branches = Organization.objects.filter(name__contains="第一支部").order_by("path")
    for branch, lecturer in zip(branches, ("", "路人"), strict=True):
        make_session(branch, date(2025, 2, 20), [SessionKind.LECTURE], lecturer=lecturer)
    make_scheme(street, rows=[*DEFAULT_INDICATORS, indicator("secretary_lecture", 2, "flag")])
    services.open_year(street=street, year=2025, actor=None, today=TODAY)
    unnamed, another = (at("score_detail", score_of(unit, "secretary_lecture").pk) for unit in units)
    sign_in(Role.STREET_STAFF, street)
    page = client.get(unnamed).content.decode()
    assert "这一项还没有数值" in page
    assert "本年党课记录都没有写授课人" in page
    assert "或点“录入数值”" in page
    assert "没有扣分的记录" not in page
    assert "没有扣分的记录" not in client.get(another).content.decode()
    sign_in(Role.COMMUNITY_SECRETARY, units[0])
    assert "或由街道工作人员按实际情况录入" in client.get(unnamed).content.decode()


def test_the_list_can_be_that_of_one_organisation(client, street, units, year, sign_in):
    sign_in(Role.STREET_STAFF, street)
    branch = Organization.objects.get(name__contains="甲社区第一支部")
    for chosen in (units[0], branch):
        page = client.get(at("assessment_list"), {"organization": chosen.pk}).content.decode()
        assert "甲总支" in page
        assert "乙总支" not in page


def test_a_manual_value_is_entered_with_a_reason(client, street, units, year, sign_in):
    sign_in(Role.STREET_STAFF, street)
    score = score_of(units[0], "pledge_review")
    address = at("manual_value", score.pk)
    assert client.post(address, seen(client, address, points="0.8")).status_code == 422
    refused = client.post(address, seen(client, address, points="1.8", reason="现场核查"))
    assert refused.status_code == 422
    assert "不能超过分值1" in refused.content.decode()
    assert client.post(address, seen(client, address, points="0.8", reason="现场核查")).status_code == 302
    score.refresh_from_db()
    assert str(score.system_points) == "0.80"
    veto = score_of(units[0], "veto_discipline")
    address = at("manual_value", veto.pk)
    assert client.post(address, seen(client, address, flag="yes", reason="处分决定")).status_code == 302
    assert Assessment.objects.get(organization=units[0]).vetoed


def test_points_are_adjusted_with_a_reason_and_a_fresh_version(client, street, units, year, sign_in):
    sign_in(Role.STREET_STAFF, street)
    services.take_steps(assessments=year, action="submit", actor=None)
    score = score_of(units[0], "term_on_time")
    version = Assessment.objects.get(organization=units[0]).version
    address = at("score_points", score.pk, "street")
    assert client.post(address, {"points": "1", "version": version}).status_code == 422
    stale = client.post(address, {"points": "1", "reason": "推迟", "version": version - 1})
    assert "两份内容的不同之处" in stale.content.decode()
    assert client.post(address, {"points": "1", "reason": "推迟", "version": version}).status_code == 302
    page = client.get(at("assessment_detail", score.assessment_id)).content.decode()
    assert "核查：推迟" in page


def test_steps_are_offered_to_those_who_may_take_them(client, street, units, year, sign_in):
    sign_in(Role.COMMUNITY_SECRETARY, units[0])
    mine = Assessment.objects.get(organization=units[0])
    page = client.get(at("assessment_detail", mine.pk)).content.decode()
    assert at("assessment_step", mine.pk, "submit") in page
    assert at("assessment_step", mine.pk, "forward") not in page
    assert client.post(at("assessment_step", mine.pk, "submit"), {"version": mine.version}).status_code == 302
    mine.refresh_from_db()
    assert mine.state == "street"
    assert client.get(at("assessment_step", mine.pk, "nonsense")).status_code == 404


def test_the_district_approves_and_finalises(client, street, units, year, sign_in):
    services.take_steps(assessments=year, action="submit", actor=None)
    services.take_steps(assessments=Assessment.objects.all(), action="forward", actor=None)
    sign_in(Role.DISTRICT_REVIEWER, Organization.objects.get(kind="district"))
    approve = at("bulk_step", street.pk, 2025, "approve")
    assert client.post(approve, seen(client, approve)).status_code == 302
    assert "年度定档" in client.get(at("ranking")).content.decode()
    asked = client.get(at("finalise", street.pk, 2025)).content.decode()
    assert "定档不能撤回" in asked
    final = at("finalise", street.pk, 2025)
    assert client.post(final, seen(client, final, confirm_password=PASSWORD)).status_code == 302
    assert set(Assessment.objects.values_list("state", flat=True)) == {"final"}
    page = client.get(at("assessment_detail", year[0].pk)).content.decode()
    assert "验算一致" in page
    page = client.get(at("score_detail", score_of(units[0], "branch_size_violations").pk)).content.decode()
    assert "党员60人，超过50人" in page


def test_a_scheme_is_published_after_a_question(client, street, units, sign_in):
    scheme = make_scheme(street, publish=False)
    sign_in(Role.STREET_STAFF, street)
    assert "发布这一版" in client.get(at("scheme_detail", scheme.pk)).content.decode()
    assert "发布后这一版不能再改" in client.get(at("scheme_publish", scheme.pk)).content.decode()
    publish = at("scheme_publish", scheme.pk)
    assert client.post(publish, seen(client, publish)).status_code == 302
    assert "开展年度考核" in client.get(at("assessment_list")).content.decode()
    assert client.post(at("open_year", street.pk, 2025)).status_code == 302
    assert Assessment.objects.count() == 2


def test_the_ranking_breaks_ties_by_evaluation(client, street, units, sign_in):
    rows = [*DEFAULT_INDICATORS, indicator("satisfaction_rate", 4, "linear", "full=0.80; zero=0.50")]
    make_scheme(street, rows=rows)
    for unit, rate in zip(units, ("0.85", "0.95"), strict=True):
        make_manual_value(unit, "satisfaction_rate", {"rate": rate})
    services.open_year(street=street, year=2025, actor=None, today=TODAY)
    assert len(set(Assessment.objects.values_list("total", flat=True))) == 1
    found = rank_table(Assessment.objects.select_related("organization"))
    assert found == {units[0].pk: 2, units[1].pk: 1}
    sign_in(Role.STREET_STAFF, street)
    shown = client.get(at("ranking")).content.decode()
    assert shown.index("乙社区总支部委员会") < shown.index("甲社区总支部委员会")


def test_the_ranking_stands_group_by_group_in_the_order_of_ranks(client, street, units, sign_in):
    for name, kind in (
        ("丙商会党委", Kind.COMMITTEE),
        ("丁市场总支", Kind.GENERAL_BRANCH),
        ("戊公司党委", Kind.COMMITTEE),
    ):
        make_branch(f"{name}第一支部", make_organization(name, kind, street))
    make_scheme(street)
    services.open_year(street=street, year=2025, actor=None, today=TODAY)
    for name, total in (("丙商会党委", 80), ("丁市场总支", 90), ("戊公司党委", 100)):
        Assessment.objects.filter(organization__name=name).update(total=total)
    Assessment.objects.filter(organization=units[1]).update(vetoed=True)
    sign_in(Role.STREET_STAFF, street)
    page = client.get(at("ranking")).content.decode()
    order = ["甲社区总支部委员会", "乙社区总支部委员会", "戊公司党委", "丁市场总支", "丙商会党委"]
    assert sorted(order, key=page.index) == order


@pytest.mark.parametrize("name", ["assessment_list", "ranking", "scheme_list"])
def test_lists_do_not_ask_more_when_there_is_more(client, street, units, year, sign_in, name):
    sign_in(Role.STREET_STAFF, street)
    counts = []
    for _ in range(2):
        client.get(at(name))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at(name)).status_code == 200
        counts.append(len(queries))
        for _ in range(4):
            make_branch(parent=make_community(parent=street))
        services.open_year(street=street, year=2025, actor=None, today=TODAY)
    assert counts[0] == counts[1]
    assert counts[0] <= 12
