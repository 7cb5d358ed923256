"""Telling the broker about a queued job. The row is what counts: the sweeper sends a lost message again."""

import logging
import secrets

from celery import current_app
from django.db import transaction
from django.utils import timezone

from common.broker.waiting import waiting_ids
from organizations.jobs.models import Job, JobState

logger = logging.getLogger(__name__)


def publish(job_id) -> bool:
    """Hand a queued job's id to the broker. False when that fails, for whatever reason: the sweeper tries again."""
    from organizations.jobs.tasks import task_run_job

    queued = Job.objects.filter(pk=job_id, state=JobState.QUEUED)
    queued.update(published_at=timezone.now())
    try:
        task_run_job.apply_async([str(job_id)], task_id=f"{job_id}.{secrets.token_hex(4)}")
    except Exception:
        logger.warning("job %s could not be published; the sweeper will try again", job_id, exc_info=True)
        queued.update(published_at=None)
        return False
    return True


def publish_on_commit(job: Job) -> None:
    """Publish once the present transaction is committed; the asker is answered even if that fails."""
    transaction.on_commit(lambda: publish(job.pk), robust=True)


def jobs_at_broker() -> set[str] | None:
    """Ids of jobs with a message nobody has taken yet; None when this kind of broker cannot tell.

    Raises what the broker's client raises when it cannot be reached.
    """
    with current_app.pool.acquire(block=True, timeout=5) as connection:
        ids = waiting_ids(connection, current_app.conf.task_default_queue)
    return None if ids is None else {task_id.partition(".")[0] for task_id in ids}
