"""Bringing back what was lost: messages the broker no longer holds, runs whose worker died, files nobody names."""

import logging
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from organizations.jobs.files import FOLDER, folder_of
from organizations.jobs.models import LIVE_STATES, Job, JobFile, JobState
from organizations.jobs.publishing import jobs_at_broker, publish

logger = logging.getLogger(__name__)
# A message this young may be on its way between web, broker and worker.
LOST_AFTER = timedelta(seconds=10)
# Where the broker cannot be asked what it holds, age alone tells.
LOST_UNSEEN = timedelta(minutes=2)
# Several times heartbeat.BEAT_SECONDS.
DEAD_AFTER = timedelta(seconds=30)
# Whoever had to wait this long for the database cannot blame a worker for its silence.
PATIENCE_SECONDS = 2
AT_ONCE = 500
ENDED_LATELY = timedelta(hours=1)


def sweep_jobs() -> int:
    """Put back runs that lost their worker and publish what the broker has lost; how many were published.

    A long backlog is left alone: only jobs without a waiting message are published again.
    """
    put_back_silent()
    lost = _lost_jobs()
    published = sum(publish(pk) for pk in lost[:AT_ONCE])
    if lost:
        logger.info("%d jobs had lost their message, %d published again", len(lost), published)
    lately = Job.objects.filter(finished_at__gt=timezone.now() - ENDED_LATELY)
    clear_leftovers(str(pk) for pk in lately.values_list("pk", flat=True))
    return published


def put_back_silent() -> int:
    """Queue again the running jobs that gave no sign of life; how many. The run that was cut off counts as delivered.

    On SQLite a long import keeps everybody from writing, signs of life included; after waiting for the lock the
    sweeper gives them time.
    """
    now = timezone.now()
    silent = Job.objects.filter(state=JobState.RUNNING, alive_at__lt=now - DEAD_AFTER)
    if not silent.exists():
        return 0
    began = time.monotonic()
    with transaction.atomic():
        if time.monotonic() - began > PATIENCE_SECONDS:
            return 0
        return silent.update(state=JobState.QUEUED, published_at=None, message="执行中断，等待再次执行")


def _lost_jobs() -> list:
    """Ids of queued jobs that no message stands for, the oldest first."""
    now = timezone.now()
    unpublished = Q(published_at=None, created_at__lt=now - LOST_AFTER)
    queued = Job.objects.filter(state=JobState.QUEUED)
    doubtful = queued.filter(unpublished | Q(published_at__lt=now - LOST_AFTER)).order_by("created_at")
    ids = list(doubtful.values_list("pk", flat=True))
    if not ids:
        return []
    try:
        held = jobs_at_broker()
    except Exception:
        logger.warning("the broker could not be asked what it holds; the next sweep will try again", exc_info=True)
        return []
    if held is None:
        return list(doubtful.filter(unpublished | Q(published_at__lt=now - LOST_UNSEEN)).values_list("pk", flat=True))
    return [pk for pk in ids if str(pk) not in held]


def clear_leftovers(job_ids) -> int:
    """Delete files in the folders of jobs that are over which no JobFile names; how many.

    The folder is read before the rows: what a run makes later has another name.
    """
    found: dict[str, list[Path]] = {}
    for pk in job_ids:
        folder = folder_of(pk)
        if folder.is_dir() and (files := list(folder.iterdir())):
            found[pk] = files
    if not found:
        return 0
    live = {str(pk) for pk in Job.objects.filter(pk__in=found, state__in=LIVE_STATES).values_list("pk", flat=True)}
    named = set(JobFile.objects.filter(job_id__in=found).values_list("stored_as", flat=True))
    gone = [
        path
        for pk, files in found.items()
        if pk not in live
        for path in files
        if f"{FOLDER}/{pk}/{path.name}" not in named
    ]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def clear_all_leftovers() -> int:
    """The same for every job there ever was; for the night."""
    root = Path(settings.MEDIA_ROOT, FOLDER)
    return clear_leftovers(folder.name for folder in root.iterdir()) if root.is_dir() else 0
