"""Who sees what: every role of one street against everything of another, row by row and address by address.

`pytest tests/security/test_scope_matrix.py -s` prints “cells N mismatches N”. The rows are checked against an
independent walk along ORG_PATH in Python; the addresses by asking for the neighbour street's objects.
"""

import re

import pytest
from django.apps import apps

from activities.sessions.models import Attachment, Session
from assessments.ladder.models import Assessment, Score
from assessments.schemes.models import Scheme
from common.access import SIGNED_IN
from members.imports.models import Upload
from members.roster.models import Member
from organizations.accounts.models import Post, User
from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from organizations.jobs.models import Job, JobFile, JobState
from organizations.terms.models import PostHeld, Term
from organizations.tree.enums import Kind
from organizations.tree.models import Group, Organization
from partybuild.demo.build import build_small_district
from reports.supervision.models import SupervisionReport
from tests.factories.organizations import make_user
from tests.security.test_urls import patterns

STREET_ROLES = (
    Role.BRANCH_SECRETARY,
    Role.COMMUNITY_SECRETARY,
    Role.STREET_STAFF,
    Role.STREET_LEADER,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
)
# Which model the first parameter of an address names; the first matching line counts.
OBJECTS = (
    ("organizations/tree/groups/", Group),
    ("organizations/tree/terms/", Term),
    ("organizations/tree/leadership/", PostHeld),
    ("organizations/tree/", Organization),
    ("organizations/accounts/", User),
    ("organizations/posts/", Post),
    ("organizations/audit/", AuditEvent),
    ("organizations/jobs/files/", JobFile),
    ("organizations/jobs/", Job),
    ("members/imports/", Upload),
    ("members/", Member),
    ("activities/session-files/", Attachment),
    ("activities/sessions/", Session),
    ("activities/matrix/", Organization),
    ("assessments/schemes/", Scheme),
    ("assessments/scores/", Score),
    ("assessments/streets/", Organization),
    ("assessments/", Assessment),
    ("reports/supervision/", SupervisionReport),
    ("reports/appraisal/", Organization),
    ("api/organizations/", Organization),
    ("api/members/", Member),
    ("api/sessions/", Session),
    ("api/cadence/", Organization),
    ("api/assessments/", Assessment),
    ("api/reports/", SupervisionReport),
    ("api/jobs/files/", JobFile),
    ("api/jobs/", Job),
)
# Parameters that are not the object, with a value each address accepts.
FIXED = {
    "year": "2025", "kind": "theme_day", "period": "2025-06", "action": "submit", "stage": "street",
    "change": "rename",
}  # fmt: skip
# Rows the fixture makes without their content; what answers for them has its own tests.
HOLLOW = (JobFile, Attachment, SupervisionReport)
OWN = {200, 286, 302, 403, 405, 422}
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


def object_routes():
    """(route, entry, model) of every address that names an object; fails for one that nobody has placed here."""
    for route, entry in patterns():
        named = [
            name for converter, name in PARAMETER.findall(route) if converter in ("int", "uuid") and name != "year"
        ]
        if not named:
            continue
        model = next((model for prefix, model in OBJECTS if route.startswith(prefix)), None)
        assert model, f"{route}: say in OBJECTS which model it names"
        yield route, entry, model


def address(route, pk):
    filled = PARAMETER.sub(lambda m: FIXED[m.group(2)] if m.group(2) in FIXED else str(pk), route)
    return "/" + filled


def scoped_models():
    return [model for model in apps.get_models() if hasattr(model, "ORG_PATH") and hasattr(model.objects, "visible_to")]


def organization_of(row):
    """The organisation a row belongs to, by walking ORG_PATH attribute by attribute."""
    for name in filter(None, row.ORG_PATH.split("__")):
        row = getattr(row, name, None)
    return row


class Matrix:
    """Counts cells and keeps what does not match."""

    def __init__(self):
        self.cells, self.mismatches = 0, []

    def check(self, holds: bool, what: str):
        self.cells += 1
        if not holds:
            self.mismatches.append(what)


@pytest.fixture
def streets(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    build_small_district(months=1)
    mine, other = Organization.objects.filter(kind=Kind.WORK_COMMITTEE).order_by("path")[:2]
    for street in (mine, other):
        person = make_user(Role.STREET_STAFF, street, f"of-{street.pk}")
        job = Job.objects.create(kind="supervision", title=f"{street}通报", organization=street, state=JobState.DONE)
        JobFile.objects.create(job=job, name="a.docx", stored_as="none", size=1)
        SupervisionReport.objects.create(organization=street, period="2025-06", facts={})
        session = Session.objects.filter(organization__path__startswith=street.path).first()
        Attachment.objects.create(session=session, name="a.jpg", stored_as="none", content_type="image/jpeg", size=1)
        Upload.objects.create(organization=street, kind="members", name="a.xlsx", uploaded_by=person)
        Group.objects.create(organization=session.organization, name="第一党小组")
    return mine, other


def users_of(street):
    community = (
        Organization.objects.filter(path__startswith=street.path, depth=street.depth + 1).order_by("path").first()
    )
    branch = Organization.objects.filter(path__startswith=community.path, depth=community.depth + 1).first()
    places = {Role.BRANCH_SECRETARY: branch, Role.COMMUNITY_SECRETARY: community}
    return [make_user(role, places.get(role, street), f"matrix-{role}") for role in STREET_ROLES]


def places_of(model):
    """{pk: path of its organisation or None} of every row, read without the scope rule."""
    rows = model.objects.select_related(model.ORG_PATH) if model.ORG_PATH else model.objects.all()
    return {row.pk: getattr(organization_of(row), "path", None) for row in rows}


def check_rows(matrix, user, everything):
    for model, places in everything.items():
        for perm in ("view", "export"):
            paths = tuple(user.scope_paths(perm))
            expected = {pk for pk, path in places.items() if path and path.startswith(paths)}
            seen = set(model.objects.visible_to(user, perm).values_list("pk", flat=True))
            matrix.check(seen == expected, f"{user.username} {perm} {model.__name__}: {len(seen ^ expected)} differ")


def foreign(model, street):
    paths = f"{model.ORG_PATH}__path" if model.ORG_PATH else "path"
    return model.objects.filter(**{f"{paths}__startswith": street.path}).first()


def check_addresses(matrix, client, user, other):
    """What belongs to the neighbour is not there (404), or the door is closed before (403)."""
    client.force_login(user)
    for route, entry, model in object_routes():
        row = foreign(model, other)
        assert row is not None, f"{route}: the fixture makes no {model.__name__} in the other street"
        rule = getattr(entry.callback, "access", None)
        rules = {rule} if isinstance(rule, str) else set(rule or ())
        door = SIGNED_IN in rules or any(user.holds(perm) for perm in rules)
        for method in ("get", "post"):
            status = getattr(client, method)(address(route, row.pk)).status_code
            expected = {404, 405} if door else {403, 405}
            matrix.check(status in expected, f"{user.username} {method} {route}: {status}, expected {expected}")


def check_lists(matrix, client, user, other):
    """No page without a parameter names anything of the neighbour street, its export neither."""
    client.force_login(user)
    names = {
        other.name,
        *Member.objects.filter(organization__path__startswith=other.path).values_list("organization__name", flat=True),
    }
    for route, _entry in patterns():
        if "<" in route or "^" in route or "logout" in route or route.startswith("api/schema"):
            continue
        for query in ("?per=200", "?export=csv"):
            response = client.get(f"/{route}{query}")
            body = b"".join(response.streaming_content) if response.streaming else response.content
            text = body.decode("utf-8", "replace")
            found = sorted(name for name in names if name in text)
            matrix.check(not found, f"{user.username} /{route}{query}: names {found[:2]}")
            matrix.check(response.status_code < 500, f"{user.username} /{route}{query}: {response.status_code}")


def check_own(matrix, client, user, mine):
    """The same addresses answer for one's own street: the refusals above are not for want of a page."""
    client.force_login(user)
    for route, entry, model in object_routes():
        if getattr(entry.callback, "access", None) != "view" or model in HOLLOW:
            continue
        row = foreign(model, mine)
        status = client.get(address(route, row.pk)).status_code
        matrix.check(status in OWN, f"{user.username} own {route}: {status}")


def test_scope_matrix(client, streets):
    mine, other = streets
    matrix, users = Matrix(), users_of(mine)
    everything = {model: places_of(model) for model in scoped_models()}
    for user in users:
        check_rows(matrix, user, everything)
    for user in users:
        check_addresses(matrix, client, user, other)
        check_lists(matrix, client, user, other)
    check_own(matrix, client, User.objects.get(username=f"of-{mine.pk}"), mine)
    print(f"\ncells {matrix.cells} mismatches {len(matrix.mismatches)}")  # noqa: T201 - the contract's last line
    assert not matrix.mismatches, "\n".join(matrix.mismatches[:40])
