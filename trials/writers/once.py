"""The same form sent by everybody at the same moment makes one row; everybody's approvals make one step."""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from rest_framework.authtoken.models import Token

from activities.sessions.models import Attachment, Session, SessionEvent
from assessments.ladder import services as ladder
from assessments.ladder.models import AssessmentEvent
from assessments.scoring.models import ManualValue
from members.membership.models import Membership
from members.roster.models import Member
from organizations.accounts.models import User
from organizations.audit.models import AuditEvent
from organizations.jobs.models import Job
from organizations.regulations.models import Regulation
from organizations.settings.models import Holiday, Parameter
from organizations.teams.models import Team, TeamMember
from organizations.terms.models import PostHeld, Term
from organizations.tree.models import Group, Organization
from tests.factories.activities import make_session
from tests.factories.members import make_id_number, make_member
from tests.factories.organizations import PASSWORD, make_branch, make_team
from tests.pages import seen
from trials.writers.crowd import Crowd
from trials.writers.world import World

DAY = date(2025, 6, 3)


def picture() -> bytes:
    """A small image, whole enough to be taken."""
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, "PNG")
    return made.getvalue()


@dataclass(frozen=True)
class Form:
    """A form that makes something: who sends it, where, what, and the rows of which one more may be there then."""

    name: str
    client: Client
    address: str
    fields: dict
    rows: QuerySet
    file: bytes = b""


def creating_forms(world: World) -> list[Form]:
    """Every form that makes a row, filled in."""
    return [*_of_sessions(world), *_of_members(world), *_of_organisations(world), *_of_the_office(world)]


def _of_sessions(world: World) -> list[Form]:
    staff, branch = world.staff[0], world.branch
    held = make_session(branch, date(2025, 3, 5))
    draft = make_session(branch, date(2025, 3, 6), state="draft", recorded_on=None)
    entered = {
        "organization": branch.pk,
        "kinds": ["theme_day"],
        "starts_at": f"{timezone.localdate()}T00:20",
        "topic": "同一张表",
        "token": "one-and-the-same",
        "action": "draft",
    }
    correct = reverse("activities:session_correct", args=[held.pk])
    upload = reverse("activities:attachment_upload", args=[draft.pk])
    return [
        Form("session", staff, reverse("activities:session_save"), entered, Session.objects.all()),
        Form("correction", staff, correct, {"version": held.version, "reason": "漏记"}, Session.objects.all()),
        Form("attachment", staff, upload, {}, Attachment.objects.all(), file=picture()),
    ]


def _of_members(world: World) -> list[Form]:
    staff, branch = world.staff[0], world.branch
    moving, target = make_member(branch, "孙立"), make_branch(parent=Organization.objects.get(pk=_above(branch)))
    number = make_id_number()
    new = {"organization": branch.pk, "name": "王小明", "id_number": number, "type": "full"}
    move = reverse("members:member_move", args=[moving.pk])
    moved = seen(staff, move, organization=target.pk, on="2025-06-01")
    return [
        Form("member", staff, reverse("members:member_create"), new, Member.objects.all()),
        Form("membership", staff, move, moved, Membership.objects.all()),
    ]


def _above(branch: Organization) -> int:
    return Organization.objects.get(path=branch.path[: -branch.steplen]).pk


def _of_organisations(world: World) -> list[Form]:
    staff, branch, street = world.staff[0], world.branch, world.street
    found = reverse("organizations:organization_change", args=[street.pk, "establish"])
    split = reverse("organizations:organization_change", args=[branch.pk, "split"])
    group = reverse("organizations:group_create", args=[branch.pk])
    post = reverse("organizations:appointment_create", args=[branch.pk])
    term = reverse("organizations:term_create", args=[branch.pk])
    new = seen(staff, found, effective_on=DAY, name="中共示范街道新设社区总支部委员会", kind="general_branch")
    parts = seen(staff, split, effective_on=DAY, names="中共示范街道拆分第一支部委员会")
    secretary = {"post": "secretary", "person": "赵一", "valid_from": DAY}
    organizations = Organization.objects.all()
    return [
        Form("organisation", staff, found, new, organizations),
        Form("part", staff, split, parts, organizations),
        Form("group", staff, group, {"name": "第九党小组"}, Group.objects.all()),
        Form("post held", staff, post, secretary, PostHeld.objects.all()),
        Form("term", staff, term, {"starts_on": DAY}, Term.objects.all()),
    ]


def _of_the_office(world: World) -> list[Form]:
    staff, admin, leader, street = world.staff[0], world.admins[0], world.leaders[0], world.street
    key = reverse("organizations:parameter_edit", args=["org.branch_max_members"])
    value = seen(leader, key, value="60", valid_from=DAY, organization=world.district.pk)
    days = reverse("organizations:holiday_list")
    team = make_team(street, "同一小组")
    founded = {"organization": street.pk, "kind": "leading", "name": "新设领导小组", "established_on": DAY}
    seat = {"seat": "deputy", "name": "钱一", "valid_from": DAY}
    document = {"organization": street.pk, "title": "学习制度", "issuer": "街道党工委", "kind": "system"}
    document |= {"in_force_from": DAY, "text": "第一条"}
    holiday = seen(leader, days, day="2025-03-05", is_workday="0", name="停电")
    row = world.score.assessment.scores.get(indicator__code="pledge_review")
    manual = reverse("assessments:manual_value", args=[row.pk])
    points = seen(staff, manual, points="0.8", reason="现场核查")
    report = reverse("reports:supervision_request")
    month = {"street": street.pk, "period": "2026-10"}
    account = {"username": "twice", "name": "重名", "organization": street.pk}
    return [
        Form("account", admin, reverse("organizations:account_create"), account, User.objects.all()),
        Form("parameter", leader, key, value, Parameter.objects.all()),
        Form("holiday", leader, days, holiday, Holiday.objects.all()),
        Form("team", staff, reverse("organizations:team_create"), founded, Team.objects.all()),
        Form("seat", staff, reverse("organizations:team_seat", args=[team.pk]), seat, TeamMember.objects.all()),
        Form("regulation", staff, reverse("organizations:regulation_create"), document, Regulation.objects.all()),
        Form("manual value", staff, manual, points, ManualValue.objects.all()),
        Form("token", staff, reverse("account:token"), {"confirm_password": PASSWORD}, Token.objects.all()),
        Form("job", staff, report, month, Job.objects.all()),
    ]


def send_together(form: Form, crowd: Crowd) -> tuple[bool, str]:
    """Whether everybody sending `form` made exactly one row and no error; and what happened, in words."""
    before = form.rows.count()
    clients = [_twin(form.client) for _ in range(crowd.size)]

    def shot(client: Client) -> Callable:
        def send():
            file = {"file": SimpleUploadedFile("签到表.png", form.file)} if form.file else {}
            return client.post(form.address, form.fields | file)

        return send

    answers = Counter(answer.status_code for answer in crowd.volley([shot(client) for client in clients]))
    made = form.rows.count() - before
    told = f"{form.name}: rows {made}, answers {dict(answers)}"
    return made == 1 and max(answers) < 500, told


def _twin(client: Client) -> Client:
    """Another client of the same sign-in."""
    twin = Client(raise_request_exception=False)
    twin.cookies = client.cookies
    return twin


def approve_together(world: World, crowd: Crowd) -> list[tuple[int, int, str]]:
    """(transitions, audit rows, words) of a session and of an assessment that everybody approves at once."""
    session = make_session(world.branch, date(2025, 4, 2), state="submitted")
    assessment = world.score.assessment
    ladder.take_step(assessment=assessment, action="forward", actor=None)
    return [
        _approve(
            crowd,
            world.staff,
            reverse("activities:session_approve", args=[session.pk]),
            {"version": session.version},
            SessionEvent.objects.filter(session=session, action="approve"),
            AuditEvent.objects.filter(action="session.approve", object_id=str(session.pk)),
        ),
        _approve(
            crowd,
            world.leaders,
            step := reverse("assessments:assessment_step", args=[assessment.pk, "approve"]),
            seen(world.leaders[0], step),
            AssessmentEvent.objects.filter(assessment=assessment, action="approve"),
            AuditEvent.objects.filter(action="assessment.approve", object_id=str(assessment.pk)),
        ),
    ]


def _approve(crowd: Crowd, clients, address: str, fields: dict, events, logged) -> tuple[int, int, str]:
    answers = crowd.volley([lambda client=client: client.post(address, fields) for client in clients])
    codes = Counter(answer.status_code for answer in answers)
    return events.count(), logged.count(), f"{address}: answers {dict(codes)}"
