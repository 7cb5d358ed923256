"""Thin tasks: an id in, the runner does the rest."""

from contextlib import nullcontext

from celery import shared_task
from django.conf import settings

KILL_AFTER_SECONDS = 60


@shared_task(
    bind=True, soft_time_limit=settings.TASK_TIME_LIMIT, time_limit=settings.TASK_TIME_LIMIT + KILL_AFTER_SECONDS
)
def task_run_job(self, job_id: str) -> None:
    """Run one job by its id."""
    from organizations.jobs.heartbeat import heartbeat
    from organizations.jobs.runner import run_job

    redelivered = bool((self.request.delivery_info or {}).get("redelivered"))
    with nullcontext() if self.request.is_eager else heartbeat(job_id):
        run_job(job_id, redelivered=redelivered)


@shared_task(ignore_result=True)
def task_sweep_jobs() -> int:
    """Publish lost jobs again."""
    from organizations.jobs.services import sweep_jobs

    return sweep_jobs()
