"""What is taken away or refused is told too: exports, downloads, sign-ins, lock-outs, refusals, jobs, commands."""

from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.urls import reverse

from common.listing import EXPORT_FORMATS
from members.imports.models import Upload
from organizations.audit.models import AuditEvent
from organizations.jobs.models import Job, JobState
from organizations.jobs.runner import run_job
from reports.notifications.services import send_reminders
from tests.factories.organizations import PASSWORD
from tests.security.audited import world
from tests.security.audited.writes import _uploaded
from tests.security.routes import routes

pytestmark = pytest.mark.django_db
LOGIN = "/organizations/login/"
# Addresses without a parameter that answer ?export=…; the walk finds any further one by itself.
EXPORTS = {
    "organizations/accounts/", "organizations/posts/", "organizations/audit/", "organizations/jobs/", "members/",
    "organizations/regulations/", "organizations/teams/", "organizations/teams/rights/",
    "organizations/tree/changes/", "organizations/tree/terms/", "activities/sessions/",
    "activities/matrix/", "assessments/", "assessments/ranking/", "assessments/schemes/",
    "reports/notifications/",
    "reports/supervision/",
}  # fmt: skip


@pytest.fixture
def w(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return world.build()


def told_since(last) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(sequence__gt=last).order_by("sequence"))


def last() -> int:
    return AuditEvent.objects.latest("sequence").sequence


def actions_of(what) -> list[str]:
    """Actions recorded while `what()` runs."""
    before = last()
    what()
    return [event.action for event in told_since(before)]


def test_every_export_by_every_address_is_told_once(client, w):
    answered = set()
    for route in routes():
        if "<" in route.route or "^" in route.route or route.is_api or "GET" not in route.rule.methods:
            continue
        for name in ("staff", "district_reviewer", "system", "security", "auditor"):
            user = getattr(w, name)
            client.force_login(user)
            for fmt in EXPORT_FORMATS:
                before = last()
                response = client.get(f"/{route.route}?export={fmt}")
                if "attachment" not in response.get("Content-Disposition", ""):
                    continue
                response.getvalue()
                answered.add(route.route)
                told = [(event.action, event.actor_id) for event in told_since(before)]
                assert told == [("data.exported", user.pk)], route.route
    assert answered == EXPORTS


@pytest.mark.parametrize(
    ("actor", "address", "action"),
    [
        ("staff", lambda w: reverse("organizations:job_file", args=[w.file.pk]), "job.download"),
        ("staff", lambda w: f"/api/jobs/files/{w.file.pk}/", "job.download"),
        ("staff", lambda w: reverse("activities:session_record", args=[w.approved.pk]), "session.download"),
        ("staff", lambda w: f"/activities/sessions/sign-in/?organization={w.branch.pk}&format=docx", "data.exported"),
        ("staff", lambda w: reverse("activities:attachment_download", args=[w.attachment.pk]), "session.file"),
        ("staff", lambda w: reverse("members:member_forms"), "data.exported"),
    ],
)  # fmt: skip
def test_every_download_is_told(client, w, actor, address, action):
    client.force_login(getattr(w, actor))
    before = last()
    response = client.get(address(w))
    assert response.status_code == 200
    assert [(event.action, event.actor) for event in told_since(before)] == [(action, getattr(w, actor))]


def test_rows_taken_away_for_correction_are_told(client, w):
    client.force_login(w.staff)
    file = world.roster(world.line(), world.line("李四", "11010119900101"))
    client.post("/members/imports/", {"kind": "members", "organization": w.street.pk, "file": file})
    upload = Upload.objects.latest("created_at")
    assert actions_of(lambda: client.get(f"/members/imports/{upload.pk}/errors/")) == ["import.errors"]


def test_an_import_tells_of_the_file_and_of_each_record(client, w):
    client.force_login(w.staff)
    upload = _uploaded(w, client)
    told = actions_of(lambda: client.post(f"/members/imports/{upload.pk}/save/", {"mode": "all"}))
    assert sorted(told) == ["import.saved", "member.import", "member.imported"]
    assert AuditEvent.objects.filter(action="member.imported").latest("sequence").actor == w.staff


def test_signing_in_and_out_failing_and_being_locked_out(client, w):
    good, bad = ({"username": "staff", "password": word} for word in (PASSWORD, "wrong-word-12"))
    assert actions_of(lambda: client.post(LOGIN, good)) == ["auth.login"]
    assert actions_of(lambda: client.post("/organizations/logout/")) == ["auth.logout"]
    assert actions_of(lambda: client.post(LOGIN, bad)) == ["auth.login_failed"]
    told = actions_of(lambda: [client.post(LOGIN, bad) for _ in range(8)])
    assert told.count("auth.locked_out") == 1
    assert "auth.login_failed" in told
    assert AuditEvent.objects.filter(action="auth.locked_out", object_id=str(w.staff.pk)).count() == 1


@pytest.mark.parametrize("address", ["/organizations/accounts/", "/api/members/"])
def test_refusals_are_told_once_on_pages_and_in_the_api(client, w, address):
    client.force_login(w.auditor)
    before = last()
    assert client.get(address).status_code == 403
    assert [(event.action, event.actor) for event in told_since(before)] == [("access.denied", w.auditor)]


def test_a_refusal_of_an_address_with_a_nul_is_told(client, w):
    client.force_login(w.auditor)
    before = last()
    assert client.get("/organizations/settings/a%00b/").status_code == 403
    assert [event.action for event in told_since(before)] == ["access.denied"]


def test_a_job_tells_how_it_ended(w, monkeypatch):
    ends = {"job.finish": lambda job, progress: {}, "job.fail": lambda job, progress: 1 / 0}
    for action, work in ends.items():
        job = Job.objects.create(kind="supervision", title="x", organization=w.street, period=action)
        handler = SimpleNamespace(run=work)
        monkeypatch.setattr("organizations.jobs.runner.find_handler", lambda kind, handler=handler: handler)
        run_job(job.pk)
        job.refresh_from_db()
        event = AuditEvent.objects.latest("sequence")
        assert (event.action, event.object_id, event.actor) == (action, str(job.pk), None)
        assert job.state == (JobState.DONE if action == "job.finish" else JobState.FAILED)


def test_commands_and_schedules_are_the_system(w):
    before = last()
    call_command("create_account", "kefu", "客服", "--role", "system_admin", stdout=StringIO())
    call_command("export_anchor", stdout=StringIO())
    send_reminders(world.TODAY)
    told = told_since(before)
    assert {"account.created", "audit.anchored", "notification.send"} <= {event.action for event in told}
    assert {(event.actor, event.actor_name) for event in told} == {(None, "系统")}
