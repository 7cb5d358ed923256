"""What happens to the library by the clock."""

from celery import shared_task


@shared_task
def task_clear_regulation_files() -> int:
    """Delete stored files that no document names; how many."""
    from organizations.regulations.services import clear_orphans

    return clear_orphans()
