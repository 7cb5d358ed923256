"""One job, however often it is delivered; files appear whole or not at all."""

from pathlib import Path

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from common.exceptions import Refused
from organizations.audit.models import AuditEvent
from organizations.jobs import runner
from organizations.jobs.models import Job, JobFile, JobState
from organizations.jobs.progress import Progress, Stopped
from organizations.jobs.runner import claim, run_job
from organizations.jobs.services import cancel_job, retry_job
from organizations.tree.models import Organization
from tests.factories.organizations import make_street

pytestmark = pytest.mark.django_db


def stored_files():
    return {path.read_text() for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def writes(*texts):
    def run(job, progress):
        progress.start(len(texts))
        for text in texts:
            progress.add_file(f"{text}.txt", lambda path, text=text: path.write_text(text))
            progress.advance()
        return {"count": len(texts)}

    return run


def test_result_progress_and_files(ask, work):
    work(writes("甲", "乙"))
    job = ask()
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.result) == (JobState.DONE, 2, 2, {"count": 2})
    assert list(job.files.order_by("id").values_list("name", flat=True)) == ["甲.txt", "乙.txt"]
    assert stored_files() == {"甲", "乙"}


def test_running_again_replaces_the_files(ask, work):
    work(writes("旧"))
    run_job(ask().pk)
    work(writes("新"))
    job = ask()
    assert job.files.get().name == "旧.txt"
    run_job(job.pk)
    assert JobFile.objects.get().name == "新.txt"
    assert stored_files() == {"新"}


@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (Refused("没有可用的数据。"), JobState.FAILED, "没有可用的数据。"),
        (SoftTimeLimitExceeded(), JobState.FAILED, runner.TOO_LONG),
        (ZeroDivisionError(), JobState.FAILED, runner.BROKEN),
        (OperationalError("gone"), JobState.QUEUED, "等待再次执行"),
        (InterfaceError("closed"), JobState.QUEUED, "等待再次执行"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_failure_keeps_old_files_and_says_why(ask, work, error, state, words):
    work(writes("旧"))
    run_job(ask().pk)

    def run(job, progress):
        progress.add_file("半.txt", lambda path: path.write_text("半"))
        raise error

    work(run)
    job = ask()
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (state, words)
    assert stored_files() == {"旧"}


@pytest.mark.parametrize("state", JobState.values)
def test_only_a_queued_job_is_claimed(ask, state):
    """A message given anew while its job is being worked on does nothing: silence is for the sweeper to judge."""
    job = ask()
    Job.objects.filter(pk=job.pk).update(state=state)
    assert (claim(job.pk) is not None) is (state == JobState.QUEUED)


def test_fourth_delivery_gives_up(ask):
    job, deliveries = ask(), []
    for _ in range(4):
        found = claim(job.pk)
        deliveries.append(found and found.deliveries)
        Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(state=JobState.QUEUED)
    assert deliveries == [1, 2, 3, None]
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, runner.GAVE_UP)
    assert AuditEvent.objects.latest("sequence").action == "job.fail"


def test_unknown_job_is_no_error(db):
    assert run_job("8d9f1f6e-0000-4000-8000-000000000000") is None
    assert not Job.objects.exists()


def test_cancelled_run_stops_and_leaves_nothing(ask, work, staff):
    def run(job, progress):
        progress.add_file("a.txt", lambda path: path.write_text("a"))
        cancel_job(job=job, actor=staff)
        progress.advance()

    work(run)
    job = ask()
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, stored_files()) == (JobState.CANCELLED, set())


def test_run_that_was_replaced_changes_nothing(ask, staff):
    """Cancelled, asked again and claimed by another worker: the first run must not touch the second."""
    job = ask()
    first = claim(job.pk)
    cancel_job(job=job, actor=staff)
    retry_job(job=job, actor=staff)
    second = claim(job.pk)
    assert first.deliveries == second.deliveries == 1
    with pytest.raises(Stopped):
        Progress(first).start(3)
    Progress(second).start(3)


def test_work_of_a_cancelled_run_is_not_saved(ask, work, staff):
    """What holds its job in the transaction of its work saves nothing once the job is cancelled."""

    def run(job, progress):
        with transaction.atomic():
            make_street("迟到街道党工委")
            Job.objects.filter(pk=job.pk).update(state=JobState.CANCELLED)
            progress.hold()

    work(run)
    job = ask()
    run_job(job.pk)
    assert not Organization.objects.filter(name="迟到街道党工委").exists()


def test_file_that_fails_to_be_written_leaves_nothing(ask, work):
    def run(job, progress):
        def half(path):
            path.write_text("半")
            raise OSError("disk full")

        progress.add_file("a.txt", half)

    work(run)
    job = ask()
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, stored_files()) == (JobState.FAILED, set())
