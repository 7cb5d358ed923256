"""What was lost comes back, what was not is left alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organizations.jobs import sweeping
from organizations.jobs.files import folder_of
from organizations.jobs.models import Job, JobState
from organizations.jobs.runner import claim, run_job
from organizations.jobs.sweeping import clear_all_leftovers, put_back_silent, sweep_jobs

pytestmark = pytest.mark.django_db


def set_ages(job, state, **seconds):
    """Put the job into a state, its moments so many seconds ago."""
    now = timezone.now()
    ages = {name: None if age is None else now - timedelta(seconds=age) for name, age in seconds.items()}
    Job.objects.filter(pk=job.pk).update(state=state, **ages)
    job.refresh_from_db()


@pytest.fixture
def published(monkeypatch):
    """Ids handed to the broker by the sweeper."""
    ids = []
    monkeypatch.setattr(sweeping, "publish", lambda pk: ids.append(pk) or True)
    return ids


@pytest.mark.parametrize(
    ("state", "ages", "swept"),
    [
        (JobState.QUEUED, {"created_at": 20, "published_at": None}, True),
        (JobState.QUEUED, {"created_at": 20, "published_at": 20}, True),
        (JobState.QUEUED, {"created_at": 20, "published_at": 0}, False),
        (JobState.QUEUED, {"created_at": 0, "published_at": None}, False),
        (JobState.RUNNING, {"created_at": 90, "alive_at": 40}, True),
        (JobState.RUNNING, {"created_at": 90, "alive_at": 20}, False),
        (JobState.DONE, {"created_at": 90, "alive_at": 90}, False),
    ],
)
def test_sweeper(ask, state, ages, swept):
    job = ask()
    set_ages(job, state, **ages)
    assert sweep_jobs() == int(swept)
    job.refresh_from_db()
    assert job.state == (JobState.DONE if swept else state)


def test_long_backlog_is_not_published_again(ask, broker, published):
    """88 jobs wait for one worker; the broker has lost two of them."""
    jobs = [ask(period=f"2025-{number}") for number in range(88)]
    for job in jobs:
        set_ages(job, JobState.QUEUED, created_at=3600, published_at=3600)
    broker.update(str(job.pk) for job in jobs[2:])
    assert sweep_jobs() == 2
    assert set(published) == {job.pk for job in jobs[:2]}


def test_all_of_a_flushed_backlog_is_out_again_at_once(ask, published):
    for number in range(88):
        set_ages(ask(period=f"2025-{number}"), JobState.QUEUED, created_at=11, published_at=11)
    assert sweep_jobs() == 88
    assert len(set(published)) == 88


def test_lost_work_is_back_within_a_minute():
    """The longest a lost message and a dead worker go unnoticed, from the constants that decide it."""
    from organizations.jobs.heartbeat import BEAT_SECONDS
    from partybuild.beat import SWEEP_SECONDS

    assert sweeping.LOST_AFTER.total_seconds() + SWEEP_SECONDS <= 30
    assert sweeping.DEAD_AFTER.total_seconds() + SWEEP_SECONDS <= 60
    assert sweeping.DEAD_AFTER.total_seconds() > 3 * BEAT_SECONDS


def test_broker_that_cannot_tell_is_trusted_for_longer(ask, published, monkeypatch):
    monkeypatch.setattr(sweeping, "jobs_at_broker", lambda: None)
    set_ages(ask(), JobState.QUEUED, created_at=60, published_at=60)
    assert sweep_jobs() == 0
    set_ages(Job.objects.get(), JobState.QUEUED, created_at=150, published_at=150)
    assert sweep_jobs() == 1


def test_broker_out_of_reach_is_no_reason_to_fail(ask, published, monkeypatch):
    def refuse():
        raise ConnectionError("no broker")

    monkeypatch.setattr(sweeping, "jobs_at_broker", refuse)
    silent = ask(period="2025-07")
    set_ages(ask(), JobState.QUEUED, created_at=60, published_at=60)
    set_ages(silent, JobState.RUNNING, alive_at=60)
    assert (sweep_jobs(), published) == (0, [])
    silent.refresh_from_db()
    assert silent.state == JobState.QUEUED


def test_sweeper_that_had_to_wait_blames_nobody(ask, monkeypatch):
    """While a long import holds SQLite's lock no sign of life can be written either."""
    set_ages(ask(), JobState.RUNNING, alive_at=60)
    with monkeypatch.context() as patch:
        patch.setattr(sweeping, "PATIENCE_SECONDS", -1)
        assert put_back_silent() == 0
    assert put_back_silent() == 1


def test_worker_that_dies_four_times_fails_the_job(ask):
    job = ask()
    for _ in range(3):
        assert claim(job.pk)
        set_ages(job, JobState.RUNNING, alive_at=60)
        assert put_back_silent() == 1
    assert claim(job.pk) is None
    job.refresh_from_db()
    assert (job.state, job.message) == (
        JobState.FAILED,
        "任务连续三次中断，已停止。请稍后重试，仍不成功请联系系统管理员。",
    )


@pytest.fixture
def littered(ask, work):
    """A finished job whose folder also holds what a killed run left: a temporary and a finished file nobody names."""
    work(lambda job, progress: progress.add_file("新.txt", lambda path: path.write_text("新")))
    job = ask()
    run_job(job.pk)
    for name in (".1234.part.xlsx", "5678.xlsx"):
        (folder_of(job.pk) / name).write_text("半")
    return job


def names(job):
    return {path.suffix for path in folder_of(job.pk).iterdir()}


def test_leftovers_of_a_killed_run_are_removed(littered):
    sweep_jobs()
    assert names(littered) == {".txt"}
    assert littered.files.get().name == "新.txt"


def test_files_of_a_live_run_are_left_alone(littered):
    Job.objects.update(state=JobState.RUNNING, alive_at=timezone.now())
    sweep_jobs()
    assert len(list(folder_of(littered.pk).iterdir())) == 3


def test_night_finds_old_leftovers_too(littered):
    Job.objects.update(finished_at=timezone.now() - timedelta(days=9))
    sweep_jobs()
    assert len(list(folder_of(littered.pk).iterdir())) == 3
    assert clear_all_leftovers() == 2
    assert names(littered) == {".txt"}
