"""What happens to sessions by the clock."""

from celery import shared_task


@shared_task
def task_clear_attachments() -> int:
    """Delete stored files that no attachment names; how many."""
    from activities.sessions.attachments import clear_orphans

    return clear_orphans()
