"""A small street with one of everything, and a way to press the buttons of its pages."""

from datetime import date, timedelta
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from activities.sessions.attachments import attach
from activities.sessions.enums import SessionKind as K
from activities.sessions.enums import State
from assessments.ladder import services as ladder
from assessments.ladder.models import Assessment, Score
from organizations.accounts.roles import Role
from organizations.jobs.files import write_file
from organizations.jobs.models import Job, JobState
from organizations.settings.services import set_parameter
from reports.supervision.models import SupervisionReport
from tests.common.importing.books import book
from tests.factories.activities import make_session
from tests.factories.assessments import make_scheme
from tests.factories.members import make_id_number, make_member
from tests.factories.organizations import (
    make_branch,
    make_community,
    make_district,
    make_group,
    make_headcount,
    make_post,
    make_post_held,
    make_regulation,
    make_seat,
    make_street,
    make_team,
    make_term,
    make_user,
)

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
HEAD = ["所在党支部", "姓名", "公民身份号码", "人员类别", "入党时间", "转正时间"]
TODAY = timezone.localdate()
ROLES = {
    "secretary": (Role.BRANCH_SECRETARY, "branch"), "community_secretary": (Role.COMMUNITY_SECRETARY, "community"),
    "staff": (Role.STREET_STAFF, "street"), "second_staff": (Role.STREET_STAFF, "street"),
    "district_reviewer": (Role.DISTRICT_REVIEWER, "district"), "system": (Role.SYSTEM_ADMIN, "district"),
    "security": (Role.SECURITY_ADMIN, "district"), "auditor": (Role.AUDIT_ADMIN, "district"),
}  # fmt: skip


def build():
    """Everything, by name."""
    w = SimpleNamespace()
    w.district = make_district()
    w.street = make_street(parent=w.district)
    w.community = make_community("中共示范街道和平里社区总支部委员会", w.street)
    w.branch = make_branch("中共示范街道和平里社区第一支部委员会", w.community)
    w.other = make_branch("中共示范街道和平里社区第二支部委员会", w.community)
    for name, (role, place) in ROLES.items():
        setattr(w, name, make_user(role, getattr(w, place), name))
    w.account = make_user(None, w.street, "somebody")
    w.shut = make_user(None, w.street, "shut", is_active=False)
    w.post = make_post(w.account, Role.STREET_LEADER, w.street)
    w.group = make_group(w.branch)
    w.term = make_term(w.branch)
    w.held = make_post_held(w.branch, valid_from=date(2022, 1, 1))
    w.team = make_team(w.street, "党建工作领导小组")
    w.seat = make_seat(w.team, "somebody", user=make_user(None, w.street, "seated"))
    w.regulation = make_regulation(w.street)
    w.member = make_member(w.branch, "李明")
    make_headcount(w.branch, 60, 0)
    set_parameter(
        key="life.attendance_target", value=0.8, valid_from=date(2027, 1, 1), organization=w.street, actor=None
    )
    _sessions(w)
    _assessments(w)
    _jobs(w)
    return w


def _sessions(w):
    fields = {"created_by": w.secretary, "host": "张三", "recorder": "李四", "lecturer": "王五"}
    states = (("draft", State.DRAFT), ("submitted", State.SUBMITTED), ("approved", State.APPROVED))
    for back, (name, state) in enumerate(states, start=2):
        session = make_session(w.branch, TODAY - timedelta(days=back), [K.THEME_DAY], state=state, **fields)
        setattr(w, name, session)
        if state == State.SUBMITTED:
            session.events.create(action="submit", label="提交审核", actor=w.secretary)
    file = SimpleUploadedFile("照片.pdf", PDF)
    w.attachment = attach(session=w.draft, actor=w.secretary, file=file)


def _assessments(w):
    w.draft_scheme = make_scheme(w.street, 2026, publish=False)
    w.scheme = make_scheme(w.street, 2025)
    ladder.open_year(street=w.street, year=2025, actor=None, today=date(2026, 1, 10))
    w.assessment = Assessment.objects.get(organization=w.community)
    w.by_hand = Score.objects.get(assessment=w.assessment, indicator__code="pledge_review")


def _jobs(w):
    job = {"kind": "supervision", "organization": w.street, "requested_by": w.staff, "title": "通报"}
    w.running = Job.objects.create(period="2025-05", state=JobState.QUEUED, **job)
    w.failed = Job.objects.create(period="2025-06", state=JobState.FAILED, parameters={"today": "2025-08-01"}, **job)
    done = Job.objects.create(period="2025-07", state=JobState.DONE, **job)
    w.file = write_file(done, "通报.docx", lambda path: path.write_text("内容"))
    w.file.save()
    w.report = SupervisionReport.objects.create(organization=w.street, period="2025-06", facts={}, job=done)


def roster(*rows, head=HEAD):
    return SimpleUploadedFile("花名册.xlsx", book([head, *(rows or [line()])]))


def line(name="张三", number=None):
    return ["和平里第一支部", name, number or make_id_number(), "正式党员", "1989.07", "1990.07"]
