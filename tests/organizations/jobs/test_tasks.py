"""Tasks as Celery knows them: found by their place, named by the schedule; a sign of life while one runs."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from common.subjects import subjects_with
from organizations.jobs import heartbeat as heartbeat_module
from organizations.jobs.heartbeat import heartbeat
from organizations.jobs.models import Job, JobState
from organizations.jobs.registry import find_handler, kinds
from partybuild.celery import app


def test_tasks_are_found_by_their_place():
    assert {"organizations.jobs", "reports.supervision"} <= set(subjects_with("tasks"))
    assert kinds()["supervision"] == "督查通报"
    assert find_handler("supervision").perm == "reports.run"


@pytest.mark.parametrize("entry", app.conf.beat_schedule.values(), ids=lambda entry: entry["task"])
def test_scheduled_task_exists(entry):
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks


@pytest.mark.django_db(transaction=True)
def test_running_job_gives_signs_of_life(ask, monkeypatch):
    """The thread renews alive_at; the test waits for the renewal, not for a time."""
    job = ask()
    long_ago = timezone.now() - timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, alive_at=long_ago)
    monkeypatch.setattr(heartbeat_module, "BEAT_SECONDS", 0.01)
    renewed = threading.Event()
    monkeypatch.setattr(heartbeat_module.timezone, "now", lambda: (renewed.set(), long_ago + timedelta(minutes=30))[1])
    with heartbeat(job.pk):
        assert renewed.wait(30)
    job.refresh_from_db()
    assert job.alive_at == long_ago + timedelta(minutes=30)
