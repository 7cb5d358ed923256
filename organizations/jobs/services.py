"""Asking for a job, taking it back, asking again. What runs it is runner.py, what brings it back sweeping.py."""

from django.db import transaction
from django.utils import timezone

from common.exceptions import Refused
from organizations.audit.services import record
from organizations.jobs.models import LIVE_STATES, Job, JobState
from organizations.jobs.publishing import publish_on_commit
from organizations.jobs.registry import find_handler, kinds


@transaction.atomic
def request_job(*, kind: str, title: str, organization, period: str, parameters: dict, actor) -> Job:
    """Ask for a piece of work; it is queued in this transaction and published when that commits.

    One job exists per (kind, organisation, period): a live one is returned as it is, a finished one runs again and
    replaces its files when it is done. `actor` None is the schedule. Raises KeyError for an unregistered kind.
    """
    find_handler(kind)
    asked = {"title": title, "parameters": parameters, "requested_by": actor}
    scope = {"kind": kind, "organization": organization, "period": period}
    job, is_new = Job.objects.get_or_create(**scope, defaults=asked)
    if not is_new:
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.is_live:
            return job
        _queue(job, **asked)
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
    """Whether `user` may cancel or retry the job: its requester, or a holder of the right to start it.

    Nobody may where the kind is one that this version no longer does.
    """
    if job.kind not in kinds():
        return False
    return job.requested_by_id == user.pk or user.may(find_handler(job.kind).perm, job.organization)


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
