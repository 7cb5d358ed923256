"""Thin tasks: an id in, the runner does the rest. Their time limits are the application's (partybuild/celery.py)."""

from contextlib import nullcontext

from celery import shared_task


@shared_task(bind=True)
def task_run_job(self, job_id: str) -> None:
    """Run one job by its id."""
    from organizations.jobs.heartbeat import heartbeat
    from organizations.jobs.runner import run_job

    run_job(job_id, alive=nullcontext if self.request.is_eager else heartbeat)


@shared_task
def task_sweep_jobs() -> int:
    """Bring back lost jobs; how many."""
    from organizations.jobs.sweeping import sweep_jobs

    return sweep_jobs()


@shared_task
def task_clear_leftovers() -> int:
    """Delete what cut-off runs left in the folders of jobs; how many files."""
    from organizations.jobs.sweeping import clear_all_leftovers

    return clear_all_leftovers()
