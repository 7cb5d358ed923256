"""A street with one record of every kind that is fought over, and the people who fight."""

from dataclasses import dataclass, field
from datetime import date

from django.test import Client
from django.utils import timezone

from activities.sessions.models import Session
from assessments.ladder import services as ladder
from assessments.ladder.models import Assessment, Score
from members.roster.models import Member
from organizations.accounts.models import User
from organizations.accounts.roles import Role
from organizations.terms.models import Term
from organizations.tree.models import Organization
from tests.factories.activities import make_session
from tests.factories.assessments import make_scheme
from tests.factories.members import make_member
from tests.factories.organizations import make_branch, make_community, make_district, make_street, make_term, make_user


@dataclass
class World:
    district: Organization
    street: Organization
    branch: Organization
    member: Member
    account: User
    term: Term
    draft: Session
    score: Score
    staff: list[Client] = field(default_factory=list)
    admins: list[Client] = field(default_factory=list)
    leaders: list[Client] = field(default_factory=list)


def build(writers: int) -> World:
    """The street, and a signed-in client per writer and role."""
    district = make_district()
    street = make_street(parent=district)
    community = make_community(parent=street)
    branch = make_branch(parent=community)
    scheme = make_scheme(street)
    ladder.open_year(street=street, year=2025, actor=None)
    assessments = Assessment.objects.filter(scheme=scheme)
    ladder.take_steps(assessments=assessments, action="submit", actor=None)
    world = World(
        district,
        street,
        branch,
        make_member(branch, "张建国"),
        make_user(None, street, "fought-over"),
        make_term(branch),
        make_session(branch, timezone.localdate(), state="draft", recorded_on=None),
        Score.objects.get(assessment__organization=community, indicator__code="term_on_time"),
    )
    make_member(branch, "李秀英", joined_on=date(1999, 7, 1), full_on=date(2000, 7, 1))
    world.staff = [_client(Role.STREET_STAFF, street, f"staff-{n}") for n in range(writers)]
    world.admins = [_client(Role.SYSTEM_ADMIN, district, f"admin-{n}") for n in range(writers)]
    world.leaders = [_client(Role.DISTRICT_REVIEWER, district, f"leader-{n}") for n in range(writers)]
    return world


def _client(role, organization, username: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_user(role, organization, username))
    return client
