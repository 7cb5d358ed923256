"""The product runs on a synthetic district: people sign in, engines agree, pages answer."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from activities.cadence.selectors import cadence_for
from assessments.ladder.services import open_year
from assessments.models import Scheme
from assessments.schemes.models import Indicator, SchemeState
from common.exceptions import Refused
from members.models import Member
from organizations.models import Organization, User
from organizations.tree.enums import Kind
from partybuild.generate.build import build_district
from tests.partybuild.generate.conftest import PASSWORD, SMALL

ONE_OF_EACH = ["zhibu00001", "shequ0001", "jiedao001", "lingdao001", "quwei", "xitong", "anquan", "shenji"]


@pytest.mark.parametrize("username", ONE_OF_EACH)
def test_every_role_signs_in_and_sees_its_workbench(district, client, username):
    user = User.objects.get(username=username)
    assert user.check_password(PASSWORD)
    client.force_login(user)
    assert client.get("/").status_code == 200


def test_the_cadence_finds_most_meetings_held_and_some_missing(district):
    years = cadence_for(Organization.objects.all(), 2024, today=SMALL.today)
    kinds = [kind for branch in years.values() for kind in branch.kinds.values()]
    due, held = sum(kind.due_total for kind in kinds), sum(kind.held_total for kind in kinds)
    assert 0.8 * due < held < due


def test_every_street_has_a_published_scheme_of_each_year_with_44_indicators(district):
    streets = Organization.objects.filter(kind=Kind.WORK_COMMITTEE)
    for street in streets:
        for year in (2024, 2025):
            scheme = Scheme.objects.get(organization=street, year=year)
            assert scheme.state == SchemeState.PUBLISHED
            assert Indicator.objects.filter(section__scheme=scheme, section__category="base").count() == 44


def test_a_whole_year_is_scored_without_a_value_lacking(district):
    street = Organization.objects.filter(kind=Kind.WORK_COMMITTEE).first()
    assessments = open_year(street=street, year=2024, actor=None, today=SMALL.today)
    assert len(assessments) == 2
    assert all(assessment.base_points > 60 for assessment in assessments)
    assert not assessments[0].scores.filter(pending=True, indicator__section__category="base").exists()


def test_the_roster_of_a_branch_shows_its_own_people(district, client):
    user = User.objects.get(username="zhibu00001")
    client.force_login(user)
    page = client.get("/members/").content.decode()
    own = Member.objects.filter(organization=user.organization).present()
    assert own.exists()
    assert all(member.name in page for member in own.order_by("sort_key")[:5])


def test_a_filled_database_is_refused(district):
    with pytest.raises(Refused, match="空库"):
        build_district(SMALL, password=PASSWORD)


def test_the_command_counts_what_it_wrote(db):
    out = StringIO()
    totals = ["--streets=1", "--communities=1", "--branches=2", "--members=12", "--years=1", "--today=2025-02-10"]
    call_command("generate", *totals, "--seed=3", stdout=out)
    last = out.getvalue().strip().splitlines()[-1]
    assert last.startswith("已生成：党组织 5，党员 12，")
    assert last.endswith("秒")


def test_the_command_refuses_in_chinese(db):
    with pytest.raises(CommandError, match="社区数不能多于支部数"):
        call_command("generate", "--streets=1", "--communities=3", "--branches=2", "--members=50", "--years=1")
