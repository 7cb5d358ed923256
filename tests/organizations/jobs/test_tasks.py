"""Tasks as Celery knows them: found by their place, named by the schedule; a sign of life while one runs."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from celery.beat import PersistentScheduler
from django.utils import timezone

from common.subjects import subjects_with
from organizations.jobs import heartbeat as heartbeat_module
from organizations.jobs.checks import check_time_limits
from organizations.jobs.heartbeat import heartbeat
from organizations.jobs.models import Job, JobState
from organizations.jobs.progress import Progress
from organizations.jobs.registry import find_handler, kinds
from organizations.jobs.runner import claim
from partybuild import scheduler
from partybuild.celery import app
from partybuild.scheduler import SWEEP, Scheduler


def test_tasks_are_found_by_their_place():
    assert {"organizations.jobs", "reports.supervision"} <= set(subjects_with("tasks"))
    assert kinds()["supervision"] == "督查通报"
    assert find_handler("supervision").perm == "reports.run"


@pytest.mark.parametrize("entry", app.conf.beat_schedule.values(), ids=lambda entry: entry["task"])
def test_scheduled_task_exists(entry):
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks


class Clock:
    """Stands for timezone in heartbeat.py; says when it was asked."""

    def __init__(self, moment):
        self.moment, self.asked = moment, threading.Event()

    def now(self):
        self.asked.set()
        return self.moment


@pytest.fixture
def run(ask, monkeypatch):
    """A claimed run that gave no sign of life for an hour, and the clock of its heartbeat."""
    monkeypatch.setattr(heartbeat_module, "BEAT_SECONDS", 0.01)
    clock = Clock(timezone.now() + timedelta(minutes=30))
    monkeypatch.setattr(heartbeat_module, "timezone", clock)
    job = ask()
    Job.objects.update(state=JobState.QUEUED)
    progress = Progress(claim(job.pk))
    Job.objects.update(alive_at=timezone.now() - timedelta(hours=1))
    return progress, clock


@pytest.mark.django_db(transaction=True)
def test_running_job_gives_signs_of_life(run):
    """The thread renews alive_at; the test waits for the renewal, not for a time."""
    progress, clock = run
    with heartbeat(progress):
        assert clock.asked.wait(30)
    progress.job.refresh_from_db()
    assert progress.job.alive_at == clock.moment


@pytest.mark.django_db(transaction=True)
def test_run_that_was_replaced_keeps_nobody_alive(run):
    """The orphan of a killed worker must not hide that the run after it died too."""
    progress, _clock = run
    Job.objects.update(started_at=timezone.now() + timedelta(minutes=1))
    before = Job.objects.get().alive_at
    with heartbeat(progress):
        beating = next(thread for thread in threading.enumerate() if thread.name == f"heartbeat-{progress.job.pk}")
        beating.join(30)
        assert not beating.is_alive()
    assert Job.objects.get().alive_at == before


@pytest.mark.parametrize(("visibility", "errors"), [(2400, 0), (1860, 2), (None, 0)])
def test_tasks_end_before_the_broker_gives_up_on_their_worker(monkeypatch, visibility, errors):
    monkeypatch.setitem(app.conf, "broker_transport_options", {"visibility_timeout": visibility})
    monkeypatch.setitem(app.conf, "task_time_limit", 1860)
    found = [
        error for error in check_time_limits(None) if "organizations.jobs" in error.msg and "sweep" not in error.msg
    ]
    assert [error.id for error in found] == ["jobs.E001"] * errors


def test_task_without_a_limit_is_an_error(monkeypatch):
    app.loader.import_default_modules()
    monkeypatch.setitem(app.conf, "broker_transport_options", {"visibility_timeout": 2400})
    monkeypatch.setitem(app.conf, "task_time_limit", None)
    monkeypatch.setattr(app.tasks[SWEEP], "time_limit", None)
    assert [error.msg for error in check_time_limits(None) if "ever" in error.msg and SWEEP in error.msg]


def test_sweeping_needs_no_free_worker(monkeypatch):
    """beat sweeps by itself: its message would wait behind the backlog it is there to mend."""
    app.loader.import_default_modules()
    swept, sent = [], []
    monkeypatch.setattr(scheduler, "close_old_connections", lambda: None)
    monkeypatch.setattr(app.tasks[SWEEP], "run", lambda: swept.append(1))
    monkeypatch.setattr(PersistentScheduler, "apply_async", lambda self, entry, **options: sent.append(entry.task))
    beat = Scheduler(app, lazy=True)
    for name, entry in app.conf.beat_schedule.items():
        beat.apply_async(SimpleNamespace(name=name, task=entry["task"]), advance=False)
    assert (swept, len(sent)) == ([1], len(app.conf.beat_schedule) - 1)
    assert app.conf.beat_scheduler == "partybuild.scheduler:Scheduler"
