"""The rows of a synthetic district keep the rules of the field and of the database."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.db.models import Count, F

from activities.models import Resolution, Session
from activities.sessions.records import lateness
from activities.sessions.rules import Entry, attendance_numbers
from common.periods import add_months, full_years
from members.identity.fields import blind_index
from members.membership.services import first_statuses
from members.models import Member, Membership, MemberStatus
from members.roster.enums import MemberType, Standing
from organizations.audit.selectors import verify_chain
from organizations.models import Organization, OrganizationVersion
from organizations.tree.enums import BRANCH_KINDS, Kind
from partybuild.demo.people import check_digit
from partybuild.generate.build import build_district
from partybuild.generate.store import COLUMNS
from tests.partybuild.generate.conftest import PASSWORD, SMALL, digest


def test_totals_are_those_asked_for(district):
    kinds = dict(Organization.objects.order_by().values_list("kind").annotate(n=Count("pk")))
    assert kinds[Kind.WORK_COMMITTEE] == SMALL.streets
    assert Organization.objects.filter(is_community=True).count() == SMALL.communities
    assert sum(n for kind, n in kinds.items() if kind in BRANCH_KINDS) == SMALL.branches
    assert Member.objects.count() == district["members_member"] == SMALL.members
    assert Session.objects.count() == district["activities_session"]


def test_every_constraint_and_foreign_key_holds(district):
    connection.check_constraints()
    assert Organization.objects.find_problems() == ([], [], [], [], [])


def test_same_seed_same_rows_another_seed_others(db):
    def digest_of(size):
        with transaction.atomic():
            build_district(size, password=PASSWORD)
            found = digest()
            transaction.set_rollback(True)
        return found

    first = digest_of(SMALL)
    assert digest_of(SMALL) == first
    assert digest_of(SMALL.__class__(**{**vars(SMALL), "seed": 8})) != first


def test_every_member_has_one_current_membership_in_the_branch_of_the_row(district):
    current = Membership.objects.filter(valid_to__isnull=True)
    assert current.count() == current.values("member").distinct().count() == SMALL.members
    assert not current.exclude(organization=F("member__organization")).exists()
    assert not current.exclude(group=F("member__group")).filter(group__isnull=False).exists()


def test_spans_of_a_member_do_not_overlap(district):
    for model in (Membership, MemberStatus):
        spans = defaultdict(list)
        for pk, start, end in model.objects.values_list("member_id", "valid_from", "valid_to"):
            spans[pk].append((start or date.min, end or date.max))
        for rows in spans.values():
            rows.sort()
            assert all(start <= end for start, end in rows)
            assert all(before[1] < after[0] for before, after in pairwise(rows))


def test_members_are_of_age_and_on_probation_for_a_year(district):
    for member in Member.objects.all():
        assert full_years(member.birth_date, member.joined_on) >= 18
        assert member.joined_on <= SMALL.today
        if member.type == MemberType.FULL:
            assert member.full_on in (
                add_months(member.joined_on, 12),
                member.joined_on.replace(year=member.joined_on.year + 1, day=28),
            )
        else:
            assert member.full_on is None
            assert member.joined_on > add_months(SMALL.today, -12)


def test_statuses_are_those_the_product_would_write(district):
    for member in Member.objects.filter(standing=Standing.NORMAL).prefetch_related("statuses")[:60]:
        written = [(s.type, s.standing, s.valid_from, s.valid_to) for s in member.statuses.all()]
        assert written == [(s.type, s.standing, s.valid_from, s.valid_to) for s in first_statuses(member)]


def test_identity_numbers_are_valid_and_found_by_their_index(district):
    for member in Member.objects.all():
        assert member.id_number[-1] == check_digit(member.id_number[:17])
        assert member.id_number[6:14] == f"{member.birth_date:%Y%m%d}"
        assert int(member.id_number[16]) % 2 == (member.sex == "M")
        assert member.id_index == blind_index(member.id_number)
        assert member.sort_key


def test_numbers_of_a_session_are_those_of_its_grid(district):
    for session in Session.objects.prefetch_related("attendances"):
        grid = [Entry(row.status, row.has_vote) for row in session.attendances.all()]
        numbers = attendance_numbers(grid)
        assert (session.expected, session.present) == (numbers.expected, numbers.present)
        assert (session.voters_expected, session.voters_present) == (numbers.voters_expected, numbers.voters_present)
        assert 0 < session.present <= session.expected


def test_nobody_sits_in_a_meeting_of_a_branch_he_is_not_in(district):
    strangers = 0
    for session in Session.objects.prefetch_related("attendances")[:200]:
        there = {
            stay.member_id
            for stay in Membership.objects.filter(organization=session.organization_id)
            if (stay.valid_from or date.min) <= session.held_on <= (stay.valid_to or date.max)
        }
        strangers += sum(row.member_id not in there for row in session.attendances.all())
    assert strangers == 0


def test_sessions_lie_within_the_life_of_their_branch_and_before_today(district):
    assert not Session.objects.filter(held_on__lt=F("organization__established_on")).exists()
    assert not Session.objects.filter(held_on__gte=SMALL.today).exists()
    assert not Session.objects.filter(held_on__lt=SMALL.first_day).exists()
    assert not Session.objects.filter(minutes__isnull=True).exists()


def test_records_are_late_where_the_product_says_so(district):
    sample = list(Session.objects.exclude(recorded_on__isnull=True)[:80])
    assert [session.recorded_late for session in sample] == [lateness(session) for session in sample]


def test_resolutions_had_their_quorum(district):
    assert Resolution.objects.exists()
    assert not Resolution.objects.filter(valid=False).exists()


def test_versions_cover_every_organisation_up_to_today(district):
    assert OrganizationVersion.objects.filter(valid_to__isnull=True).count() == Organization.objects.count()
    for version in OrganizationVersion.objects.filter(valid_to__isnull=False):
        after = version.organization.versions.filter(valid_from=version.valid_to + timedelta(days=1))
        assert after.count() == 1


def test_the_log_is_a_whole_chain(district):
    verdict = verify_chain()
    assert verdict.whole
    assert verdict.checked > 100


@pytest.mark.parametrize("lower_from", [1, 10_000])
def test_indexes_are_as_before(db, lower_from):
    def described():
        with connection.cursor() as cursor:
            tables = [model._meta.db_table for model in COLUMNS]
            return {table: connection.introspection.get_constraints(cursor, table) for table in tables}

    before = described()
    build_district(SMALL, password=PASSWORD, lower_from=lower_from)
    assert described() == before
