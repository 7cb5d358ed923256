"""Asking, publishing, cancelling, retrying."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from common.exceptions import Refused
from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from organizations.jobs import tasks
from organizations.jobs.models import Job, JobState
from organizations.jobs.publishing import publish
from organizations.jobs.services import cancel_job, retry_job
from organizations.jobs.sweeping import LOST_AFTER, sweep_jobs
from tests.factories.organizations import make_user

pytestmark = pytest.mark.django_db


def set_state(job, state, **fields):
    Job.objects.filter(pk=job.pk).update(state=state, **fields)
    job.refresh_from_db()


def actions():
    return list(
        AuditEvent.objects.filter(action__startswith="job.").order_by("sequence").values_list("action", flat=True)
    )


def test_job_is_published_when_the_transaction_commits(ask, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = ask()
        assert Job.objects.get().state == JobState.QUEUED
    job.refresh_from_db()
    assert (job.state, job.deliveries) == (JobState.DONE, 1)
    assert actions() == ["job.request", "job.finish"]


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING])
def test_asking_twice_gives_the_live_job(ask, state):
    job = ask()
    set_state(job, state)
    assert ask(title="再试") == job
    assert Job.objects.count() == 1
    assert actions() == ["job.request"]


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_finished_job_may_be_asked_again(ask, state):
    job = ask()
    set_state(job, state, deliveries=3, done=5, finished_at=timezone.now())
    again = ask(title="再试", parameters={"a": 1})
    assert (again.pk, again.state, again.deliveries, again.finished_at) == (job.pk, JobState.QUEUED, 0, None)
    assert (again.title, again.parameters) == ("再试", {"a": 1})


def test_other_period_is_another_job(ask):
    assert ask() != ask(period="2025-07")


def test_unknown_kind(ask):
    with pytest.raises(KeyError):
        ask(kind="no such")


@pytest.mark.parametrize(
    ("service", "state", "code"),
    [
        (cancel_job, JobState.QUEUED, None),
        (cancel_job, JobState.RUNNING, None),
        (cancel_job, JobState.DONE, "wrong_state"),
        (cancel_job, JobState.FAILED, "wrong_state"),
        (retry_job, JobState.FAILED, None),
        (retry_job, JobState.CANCELLED, None),
        (retry_job, JobState.DONE, "wrong_state"),
        (retry_job, JobState.RUNNING, "wrong_state"),
    ],
)
def test_steering(ask, staff, service, state, code):
    job = ask()
    set_state(job, state)
    if code:
        with pytest.raises(Refused) as refusal:
            service(job=job, actor=staff)
        assert refusal.value.code == code
    else:
        service(job=job, actor=staff)
        job.refresh_from_db()
        assert job.state == (JobState.CANCELLED if service is cancel_job else JobState.QUEUED)
        assert actions()[-1] == f"job.{service.__name__.removesuffix('_job')}"


@pytest.mark.parametrize("service", [cancel_job, retry_job])
def test_steering_needs_the_right(ask, street, service):
    leader = make_user(Role.STREET_LEADER, street)
    with pytest.raises(Refused) as refusal:
        service(job=ask(), actor=leader)
    assert refusal.value.code == "forbidden"


@pytest.mark.parametrize("error", [BrokerError("no broker"), OSError("reset"), RuntimeError("read-only replica")])
def test_broker_out_of_reach_leaves_the_job_for_the_sweeper(ask, monkeypatch, error):
    """Whatever the broker's client raises, the asker is answered and the job stays queued."""
    job = ask()

    def refuse(*args, **options):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(tasks.task_run_job, "apply_async", refuse)
        assert publish(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.published_at) == (JobState.QUEUED, None)
    Job.objects.update(created_at=timezone.now() - 2 * LOST_AFTER)
    assert sweep_jobs() == 1
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_message_is_named_after_the_job(ask, monkeypatch):
    """The sweeper tells by the name which jobs the broker holds; two messages of one job are told apart."""
    job, names = ask(), []
    monkeypatch.setattr(tasks.task_run_job, "apply_async", lambda args, task_id: names.append(task_id))
    assert publish(job.pk)
    assert publish(job.pk)
    assert {name.partition(".")[0] for name in names} == {str(job.pk)}
    assert len(set(names)) == 2


def test_one_row_per_kind_scope_and_period_is_held_by_the_database(ask):
    job = ask()
    set_state(job, JobState.DONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind=job.kind, title="又", organization=job.organization, period=job.period)
