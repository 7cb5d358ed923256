"""The reminders of each morning (partybuild/beat.py)."""

from celery import shared_task


@shared_task(ignore_result=True)
def task_remind() -> dict[str, int]:
    """Send today's reminders; a second run on the same day sends nothing."""
    from django.utils import timezone

    from reports.notifications.services import send_reminders

    return send_reminders(timezone.localdate())
