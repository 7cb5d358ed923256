"""The loops the benchmarks measure against come to the same figures as the product."""

from datetime import date

import pytest

from activities.cadence.matrix import build_matrix
from assessments.schemes.models import Scheme
from assessments.scoring.sheets import district_sheets
from benchmarks.peers.loops import matrix_sums, unit_scores
from organizations.models import Organization
from organizations.tree.enums import Kind
from partybuild.generate.build import build_district
from tests.partybuild.generate.conftest import PASSWORD, SMALL


@pytest.fixture
def district(db):
    return build_district(SMALL, password=PASSWORD)


@pytest.mark.parametrize("year", [2024, 2025])
def test_the_loop_gives_every_community_the_same_points(district, year):
    schemes = list(Scheme.objects.filter(year=year).select_related("organization"))
    sheets = district_sheets(schemes, year, today=SMALL.today)
    compared = 0
    for street in sheets:
        for sheet in street.sheets:
            unit = Organization.objects.get(pk=sheet.unit.id)
            looped = unit_scores(unit, street.indicators, year, today=SMALL.today)
            assert {one.row.code: one.shared for one in looped} == {one.row.code: one.shared for one in sheet.scored}
            compared += 1
    assert compared == SMALL.communities


@pytest.mark.parametrize("year", [2024, 2025])
def test_the_loop_owes_and_holds_what_the_matrix_shows(district, year):
    street = Organization.objects.filter(kind=Kind.WORK_COMMITTEE).first()
    branches = Organization.objects.within([street.path]).branches().filter(established_on__lte=date(year, 12, 31))
    shown = build_matrix([street.path], year, today=SMALL.today)
    assert matrix_sums(branches, year, today=SMALL.today) == {
        row.organization.pk: (row.due, row.held) for row in shown.rows
    }
