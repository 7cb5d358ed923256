"""The Celery application: at-least-once delivery on Redis or on the file broker; its schedule is beat.py."""

import os

from celery import Celery
from django.conf import settings

from common.broker import register

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partybuild.settings")
register()

# A task is asked to end at TASK_TIME_LIMIT and killed this many seconds later.
KILL_AFTER = 60
# Redis gives a message again that was not acknowledged for this long; it must exceed the longest task (jobs.E001).
RETURN_MARGIN = 600


def transport_options(broker_url: str) -> dict:
    """What the broker's kombu transport is told."""
    if not broker_url.startswith(("redis", "rediss", "sentinel")):
        return {}
    return {
        "visibility_timeout": settings.TASK_TIME_LIMIT + RETURN_MARGIN,
        "unacked_restore_interval": 2,
        "unacked_restore_throttle": 1,
        # A broker that is gone without a word must not hold a web request for ever.
        "socket_connect_timeout": 5,
        "socket_timeout": 20,
        "socket_keepalive": True,
    }


def subjects() -> list[str]:
    """The packages whose tasks.py Celery loads."""
    from common.subjects import subjects_with

    return subjects_with("tasks")


app = Celery("partybuild")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    broker_transport_options=transport_options(settings.CELERY_BROKER_URL),
    broker_connection_retry_on_startup=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_soft_time_limit=settings.TASK_TIME_LIMIT,
    task_time_limit=settings.TASK_TIME_LIMIT + KILL_AFTER,
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    timezone=settings.TIME_ZONE,
    beat_scheduler="partybuild.scheduler:Scheduler",
    beat_schedule_filename=str(settings.DATA_DIR / "celerybeat-schedule"),
)
app.autodiscover_tasks(subjects)

from partybuild.beat import SCHEDULE  # noqa: E402 - the table names tasks of the app made above

app.conf.beat_schedule = SCHEDULE
