"""What stands on one person's workbench, in a fixed number of statements whatever the size."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from activities.cadence.remembering import remembered_cadence
from activities.cadence.selectors import BranchYear
from activities.sessions.enums import State
from activities.sessions.models import Session
from assessments.ladder.models import Assessment, AssessmentState
from common.scoping import in_subtrees
from organizations.accounts.roles import ADMIN_ROLES, DERIVED_ROLES
from organizations.jobs.models import Job, JobState
from organizations.tree.enums import Kind
from organizations.tree.models import Organization
from reports.workbench.owed import Line, Tallies, Tally, lines_of, older_gaps, tally

LISTED = 8
# Up to so many branches each line is shown; above, counts by unit.
DETAILED_BRANCHES = 3

STEPS = (
    ("scores.self", AssessmentState.SELF, "等待自评"),
    ("scores.street", AssessmentState.STREET, "等待街道核查"),
    ("scores.district", AssessmentState.DISTRICT, "等待区复核"),
    ("scores.finalise", AssessmentState.APPROVED, "等待定档"),
)


@dataclass(slots=True)
class Unit:
    """One row of the table of units: an organisation and the counts below it."""

    organization: Organization
    counts: Tally = field(default_factory=Tally)


@dataclass(slots=True)
class Duties:
    """What is owed below a user's posts: lines for few branches, else units with counts; totals in both cases."""

    lines: list[Line]
    units: list[Unit]
    totals: Tally
    older: int = 0


def duties_for_user(user, today: date) -> Duties:
    """Owed sessions in the user's scope as of `today`."""
    posts = [post for post in user.current_posts() if post.role not in ADMIN_ROLES]
    # A secretary who also sits in a leading group of the street is to find his own branch here, not the street.
    places = [post.organization for post in posts if post.role not in DERIVED_ROLES] or [p.organization for p in posts]
    paths = {place.path for place in places}
    branches = list(remembered_cadence(paths, today.year, today=today).values())
    branches = [b for b in branches if b.organization.dissolved_on is None or b.organization.dissolved_on >= today]
    totals = Tally()
    if len(branches) <= DETAILED_BRANCHES:
        for branch in branches:
            totals += tally(branch, today)
        return Duties(lines_of(branches, today), [], totals, older_gaps(branches, today))
    units = _units(places, branches, today)
    for unit in units:
        totals += unit.counts
    return Duties([], units, totals)


def _units(places: Iterable[Organization], branches: list[BranchYear], today: date) -> list[Unit]:
    """Branches counted by unit: streets for a district, communities for a street, branches for a community."""
    top = min(places, key=lambda place: place.depth)
    if top.kind in (Kind.DISTRICT, Kind.WORK_COMMITTEE):
        width = Organization.steplen * (top.depth + 1)
        keys = {branch.organization.path[:width] for branch in branches}
        units = {unit.path: Unit(unit) for unit in Organization.objects.filter(path__in=keys).order_by("path")}
    else:
        width = Organization._meta.get_field("path").max_length
        units = {branch.organization.path: Unit(branch.organization) for branch in branches}
    tallies = Tallies(today)
    for branch in branches:
        unit = units[branch.organization.path[:width]]
        unit.counts += tallies.of(branch)
    return sorted(units.values(), key=lambda unit: (-unit.counts.gaps, unit.organization.path))


@dataclass(slots=True)
class Desk:
    """Sessions that wait for this user, with their full counts: to review in the scope; returned to or left as drafts
    in an organisation of one's own."""

    to_review: list[Session] = field(default_factory=list)
    returned: list[Session] = field(default_factory=list)
    drafts: list[Session] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def desk_for_user(user) -> Desk:
    """One statement: the oldest LISTED of each pile and how many there are."""
    review = Q(state=State.SUBMITTED) & in_subtrees(user.scope_paths("sessions.review"), "organization__path")
    own = [post.organization_id for post in user.current_posts() if user.may("sessions.log", post.organization)]
    mine = Q(state__in=[State.RETURNED, State.DRAFT], organization__in=own)
    piles = Window(Count("pk"), partition_by=F("state"))
    rows = (
        Session.objects.filter(review | mine, replaced_by__isnull=True)
        .annotate(pile=piles, turn=Window(RowNumber(), partition_by=F("state"), order_by=F("updated_at").asc()))
        .filter(turn__lte=LISTED)
        .select_related("organization", "created_by")
        .order_by("state", "updated_at")
    )
    desk = Desk()
    where: dict[str, list] = {State.SUBMITTED: desk.to_review, State.RETURNED: desk.returned, State.DRAFT: desk.drafts}
    for row in rows:
        where[row.state].append(row)
        desk.counts[row.state] = row.pile
    return desk


def assessment_steps_for_user(user) -> list[dict]:
    """How many assessments wait for each step this user may take: state, words, count; one statement."""
    mine = Q(pk__in=[])
    steps = [(perm, state, words) for perm, state, words in STEPS if user.holds(perm)]
    for perm, state, _words in steps:
        mine |= Q(state=state) & in_subtrees(user.scope_paths(perm), "organization__path")
    if not steps:
        return []
    found = dict(
        Assessment.objects.filter(mine).order_by().values("state").annotate(n=Count("pk")).values_list("state", "n")
    )
    return [{"state": state, "words": words, "count": found[state]} for _p, state, words in steps if found.get(state)]


def news_for_user(user) -> list[Job]:
    """The latest finished work of the user's organisations: reports, workbooks; one statement."""
    if not user.holds("reports.run"):
        return []
    finished = Job.objects.visible_to(user).filter(state__in=[JobState.DONE, JobState.FAILED])
    return list(finished.select_related("organization").order_by("-finished_at")[:5])
