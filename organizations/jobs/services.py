"""Asking for a job, taking it back, asking again. What runs it is runner.py."""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from common.exceptions import Refused
from organizations.audit.services import record
from organizations.jobs.models import LIVE_STATES, Job, JobState
from organizations.jobs.registry import find_handler

logger = logging.getLogger(__name__)
MAX_DELIVERIES = 3
LOST_AFTER = timedelta(minutes=2)
DEAD_AFTER = timedelta(seconds=90)


@transaction.atomic
def request_job(*, kind: str, title: str, organization, period: str, parameters: dict, actor) -> Job:
    """Ask for a piece of work; it is queued in this transaction and published when that commits.

    One job exists per (kind, organisation, period): a live one is returned as it is, a finished one runs again and
    replaces its files when it is done. `actor` None is the schedule. Raises KeyError for an unregistered kind.
    """
    find_handler(kind)
    scope = {"kind": kind, "organization": organization, "period": period}
    job = Job.objects.select_for_update().filter(**scope).order_by("-created_at").first()
    if job and job.state in LIVE_STATES:
        return job
    asked = {"title": title, "parameters": parameters, "requested_by": actor}
    if job:
        _queue(job, **asked)
    else:
        try:
            with transaction.atomic():
                job = Job.objects.create(**scope, **asked)
        except IntegrityError:
            return Job.objects.get(**scope, state__in=LIVE_STATES)
    record("job.request", actor=actor, summary=f"提交任务：{title}", obj=job, organization=organization)
    publish_on_commit(job)
    return job


@transaction.atomic
def retry_job(*, job: Job, actor) -> Job:
    """Run a failed or cancelled job again. Raises Refused when it is live, done, or not the actor's to start."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    _check_right(job, actor)
    if job.state not in (JobState.FAILED, JobState.CANCELLED):
        raise Refused("任务正在进行或已经完成，不需要重试。", code="wrong_state")
    _queue(job)
    record("job.retry", actor=actor, summary=f"重试任务：{job.title}", obj=job, organization=job.organization)
    publish_on_commit(job)
    return job


@transaction.atomic
def cancel_job(*, job: Job, actor) -> Job:
    """Take back a live job; one that is running stops at its next step. Raises Refused as retry_job does."""
    _check_right(job, actor)
    ended = {"state": JobState.CANCELLED, "finished_at": timezone.now(), "message": f"已由{actor}取消"}
    if not Job.objects.filter(pk=job.pk, state__in=LIVE_STATES).update(**ended):
        raise Refused("任务已经结束，不能取消。", code="wrong_state")
    record("job.cancel", actor=actor, summary=f"取消任务：{job.title}", obj=job, organization=job.organization)
    job.refresh_from_db()
    return job


def can_steer(job: Job, user) -> bool:
    """Whether `user` may cancel or retry the job: its requester, or a holder of the right to start it."""
    return job.requested_by_id == user.pk or user.may(find_handler(job.kind).perm, job.organization)


def publish(job: Job) -> bool:
    """Hand the job's id to the broker. False when the broker cannot be reached: the sweeper tries again."""
    from organizations.jobs.tasks import task_run_job

    Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(published_at=timezone.now())
    try:
        task_run_job.delay(str(job.pk))
    except (BrokerError, OSError):
        logger.warning("job %s could not be published; the sweeper will try again", job.pk, exc_info=True)
        Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(published_at=None)
        return False
    return True


def publish_on_commit(job: Job) -> None:
    transaction.on_commit(lambda: publish(job))


def sweep_jobs() -> int:
    """Publish again what was lost between commit and broker, and put back what lost its worker; how many."""
    now = timezone.now()
    silent = Job.objects.filter(state=JobState.RUNNING, alive_at__lt=now - DEAD_AFTER)
    silent.update(state=JobState.QUEUED, published_at=None)
    queued = Job.objects.filter(state=JobState.QUEUED, created_at__lt=now - LOST_AFTER)
    lost = queued.filter(published_at=None) | queued.filter(published_at__lt=now - LOST_AFTER)
    return sum(publish(job) for job in lost.order_by("created_at")[:500])


def _queue(job: Job, **changes) -> None:
    """Put a finished job back to its beginning. Its old files stay until the new ones are there."""
    fresh = {
        "state": JobState.QUEUED,
        "done": 0,
        "total": 0,
        "message": "",
        "deliveries": 0,
        "created_at": timezone.now(),
        "published_at": None,
        "started_at": None,
        "alive_at": None,
        "finished_at": None,
    }
    for name, value in (fresh | changes).items():
        setattr(job, name, value)
    job.save()


def _check_right(job: Job, actor) -> None:
    if not can_steer(job, actor):
        raise Refused("您没有操作这个任务的权限。", code="forbidden")
