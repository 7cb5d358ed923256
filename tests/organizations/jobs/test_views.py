"""Pages of jobs: scope, polling, buttons, downloads."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from organizations.jobs.models import Job, JobFile, JobState
from organizations.jobs.runner import run_job
from tests.factories.organizations import make_street, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(ask, work):
    def run(job, progress):
        progress.add_file("通报.txt", lambda path: path.write_text("内容"))

    work(run)
    job = ask()
    run_job(job.pk)
    return Job.objects.get(pk=job.pk)


def users(street):
    return {
        "staff": make_user(Role.STREET_STAFF, street),
        "leader": make_user(Role.STREET_LEADER, street),
        "neighbour": make_user(Role.STREET_STAFF, make_street("邻街党工委")),
        "system": make_user(Role.SYSTEM_ADMIN, street),
    }


def addresses(job):
    return {
        "detail": reverse("organizations:job_detail", args=[job.pk]),
        "progress": reverse("organizations:job_progress", args=[job.pk]),
        "file": reverse("organizations:job_file", args=[job.files.get().pk]),
    }


@pytest.mark.parametrize(
    ("who", "page", "status"),
    [
        ("staff", "detail", 200),
        ("staff", "progress", 286),
        ("staff", "file", 200),
        ("leader", "file", 200),
        ("neighbour", "detail", 404),
        ("neighbour", "progress", 404),
        ("neighbour", "file", 404),
        ("system", "detail", 403),
        ("system", "file", 403),
    ],
)
def test_scope(client, done, street, who, page, status):
    client.force_login(users(street)[who])
    assert client.get(addresses(done)[page]).status_code == status


def test_live_job_polls_and_finished_one_does_not(client, done, staff):
    client.force_login(staff)
    page = addresses(done)["progress"]
    assert "hx-get" not in client.get(page).content.decode()
    Job.objects.update(state=JobState.RUNNING, done=3, total=12)
    live = client.get(page)
    assert (live.status_code, 'hx-trigger="every 1s"' in live.content.decode()) == (200, True)
    assert "3/12" in live.content.decode()


@pytest.mark.parametrize(
    ("state", "button"),
    [
        (JobState.QUEUED, "取消任务"),
        (JobState.RUNNING, "取消任务"),
        (JobState.FAILED, "重试"),
        (JobState.CANCELLED, "重试"),
        (JobState.DONE, None),
    ],
)
@pytest.mark.parametrize("role", [Role.STREET_STAFF, Role.STREET_LEADER])
def test_buttons(client, done, street, state, button, role):
    Job.objects.update(state=state)
    client.force_login(make_user(role, street))
    page = client.get(addresses(done)["detail"]).content.decode()
    shown = [text for text in ("取消任务</button>", "重试</button>") if text in page]
    assert shown == ([f"{button}</button>"] if button and role == Role.STREET_STAFF else [])


def test_cancel_and_retry_by_post(client, done, staff):
    client.force_login(staff)
    Job.objects.update(state=JobState.RUNNING)
    client.post(reverse("organizations:job_cancel", args=[done.pk]))
    assert Job.objects.get().state == JobState.CANCELLED
    client.post(reverse("organizations:job_retry", args=[done.pk]))
    assert Job.objects.get().state == JobState.QUEUED
    refused = client.post(reverse("organizations:job_retry", args=[done.pk]), follow=True)
    assert "不需要重试" in refused.content.decode()


def test_download_is_logged_and_named(client, done, staff):
    client.force_login(staff)
    response = client.get(addresses(done)["file"])
    assert b"".join(response.streaming_content).decode() == "内容"
    assert "UTF-8''%E9%80%9A%E6%8A%A5.txt" in response.headers["Content-Disposition"].replace("utf-8", "UTF-8")
    assert AuditEvent.objects.latest("sequence").action == "job.download"


def test_file_that_is_gone_is_404(client, done, staff):
    JobFile.objects.update(stored_as="jobs/gone.txt")
    client.force_login(staff)
    assert client.get(addresses(done)["file"]).status_code == 404


def test_list_shows_own_jobs_in_as_many_statements_for_many(client, ask, staff):
    client.force_login(staff)
    address = reverse("organizations:job_list")

    def statements():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get(address)
        assert page.status_code == 200
        return len(queries), page.content.decode()

    ask()
    few, _ = statements()
    for month in range(7, 13):
        ask(period=f"2025-{month:02d}", title=f"通报{month}月")
    many, text = statements()
    assert many == few
    assert "通报12月" in text
    client.force_login(make_user(Role.STREET_STAFF, make_street("邻街党工委")))
    assert "通报12月" not in statements()[1]
