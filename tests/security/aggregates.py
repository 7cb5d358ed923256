"""Figures that are shown: each equals a count inside the scope, and none moves when only the outside does.

The counts are made in Python over all rows, by parent links; nothing of the product's scope is used.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator

from django.db import transaction
from django.db.models import F

from activities.sessions.enums import State
from activities.sessions.models import Session
from assessments.ladder.models import Assessment, AssessmentState, Score
from members.roster.models import Member
from organizations.jobs.models import Job
from organizations.teams.models import Team
from organizations.tree.models import Organization
from reports.notifications.models import Notification
from reports.supervision.models import SupervisionReport
from tests.factories.activities import make_session
from tests.factories.members import make_id_number
from tests.security.canaries import canary
from tests.security.cast import CAST, PLACES, Person, line_of
from tests.security.cells import Cell
from tests.security.expect import OK, Target, expected
from tests.security.probe import Probe, plain
from tests.security.routes import Route, routes
from tests.security.world import World, code_of

Check = Callable[[Probe], list[str]]
API = {
    "api/organizations/": Organization, "api/members/": Member, "api/sessions/": Session,
    "api/assessments/": Assessment, "api/jobs/": Job, "api/reports/": SupervisionReport,
    "api/teams/": Team,
}  # fmt: skip
STEPS = {
    AssessmentState.SELF: "scores.self",
    AssessmentState.STREET: "scores.street",
    AssessmentState.DISTRICT: "scores.district",
    AssessmentState.APPROVED: "scores.finalise",
}


def aggregate_cells() -> Iterator[Check]:
    """One check for each figure of each person, and one for each page that must not move."""
    for person in CAST[1:]:
        if person.holds("view"):
            for route in API:
                yield lambda probe, p=person, r=route: api_count(probe, p, r)
            yield lambda probe, p=person: workbench(probe, p)
            yield lambda probe, p=person: matrix_rows(probe, p)
        yield lambda probe, p=person: unmoved(probe, p)


def inside(world: World, person: Person, rows, perm: str = "view") -> list:
    """Rows at places over which the person holds `perm`."""
    return [row for row in rows if (code := code_of(world, row)) and person.may(perm, code)]


def _answer(probe: Probe, person: Person, route: str, query: str = ""):
    client = probe.clients[person.name]
    return client.get(f"/{route}{query}")


def api_count(probe: Probe, person: Person, route: str) -> list[str]:
    shown = json.loads(_answer(probe, person, route, "?per=1").content)["count"]
    counted = len(inside(probe.world, person, API[route].objects.all()))
    return [] if shown == counted else [f"{person.name} /{route} counts {shown}, inside are {counted}"]


def workbench(probe: Probe, person: Person) -> list[str]:
    """What waits on the first page: records to review, steps of assessments, reminders."""
    context = _answer(probe, person, "").context
    world = probe.world
    submitted = Session.objects.filter(state=State.SUBMITTED, replaced_by=None)
    desk = context["desk"].counts
    steps = {step["state"]: step["count"] for step in context["steps"]}
    waiting = {
        state: len(inside(world, person, Assessment.objects.filter(state=state), perm)) for state, perm in STEPS.items()
    }
    reminders = [
        row
        for row in Notification.objects.filter(settled_at=None)
        if code_of(world, row) == person.at
        or (row.kind == "term" and inside(world, person, [row], "organizations.change"))
    ]
    figures = [
        ("to review", desk.get(State.SUBMITTED, 0), len(inside(world, person, submitted, "sessions.review"))),
        ("steps", steps, {state: count for state, count in waiting.items() if count}),
        ("reminders", context["unread_notifications"], len(reminders)),
    ]
    return [
        f"{person.name} workbench {name}: {shown}, inside {counted}"
        for name, shown, counted in figures
        if shown != counted
    ]


def matrix_rows(probe: Probe, person: Person) -> list[str]:
    """The branches of the scope, those that existed in the year among them."""
    found = _answer(probe, person, "activities/matrix/", "?year=2026").context["matrix"]
    shown = sorted(row.organization.pk for row in found.rows)
    branches = [code for code, place in PLACES.items() if place.kind == "branch" and person.may("view", code)]
    counted = sorted(probe.world.organizations[code].pk for code in branches)
    return [] if shown == counted else [f"{person.name} matrix: {len(shown)} rows, inside {len(counted)}"]


def pages(person: Person) -> Iterator[Route]:
    """Pages and lists without a row in the address that the person may read."""
    for route in routes():
        plain_list = "GET" in route.rule.methods and not route.parameters and "^" not in route.route
        if plain_list and expected(route, person, "GET", {}, Target()).status == OK:
            yield route


def unmoved(probe: Probe, person: Person) -> list[str]:
    """Every list answers the same after much has happened outside the person's scope."""
    chosen = list(pages(person))

    def told() -> dict[str, tuple]:
        cells = [Cell(person, route, "GET", query="?per=100") for route in chosen]
        return {cell.where: plain(probe.ask(cell), cell.address) for cell in cells}

    before = told()
    mark = transaction.savepoint()
    try:
        disturb(probe.world, [code for code in PLACES if not person.at or not _touches(person, code)])
        after = told()
    finally:
        transaction.savepoint_rollback(mark)
    return [f"{where} moves when only the outside does" for where in before if before[where] != after[where]]


def _touches(person: Person, code: str) -> bool:
    return person.at in line_of(code)


def disturb(world: World, codes: list[str]) -> None:
    """More members, sessions, jobs and reminders at these places, and other points."""
    for code in codes:
        organization = world.organizations[code]
        for n in range(3):
            Member.objects.create(
                organization=organization, name=f"新来{canary(code)}", sort_key="xin lai", sex="M",
                birth_date=dt.date(1970, 1, 1), id_number=make_id_number(), id_index=f"new-{code}-{n}", type="full",
            )  # fmt: skip
            make_session(organization, dt.date(2026, 9, 1 + n), topic=f"新的{canary(code)}")
            make_session(organization, dt.date(2026, 10, 1 + n), topic=f"新的{canary(code)}", state=State.SUBMITTED)
            Job.objects.create(kind="supervision", title=f"新{canary(code)}", organization=organization, state="done",
                               period=f"2025-0{n + 1}")  # fmt: skip
            Notification.objects.create(organization=organization, key=f"new{n}", kind="overdue", text="新")
        Assessment.objects.filter(organization=organization).update(total=F("total") + 40)
        Score.objects.filter(assessment__organization=organization).update(shared_points=0)
