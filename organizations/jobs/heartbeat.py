"""A sign of life from a worker every few seconds, so that a job whose worker died is put back within minutes."""

import logging
import threading
from contextlib import contextmanager

from django.db import DatabaseError, connection
from django.utils import timezone

from organizations.jobs.models import Job, JobState

logger = logging.getLogger(__name__)
BEAT_SECONDS = 15


@contextmanager
def heartbeat(job_id):
    """Renew `alive_at` of the running job from a thread of its own while the block runs."""
    over = threading.Event()
    beating = threading.Thread(target=_beat, args=(job_id, over), daemon=True, name=f"heartbeat-{job_id}")
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()


def _beat(job_id, over: threading.Event) -> None:
    try:
        while not over.wait(BEAT_SECONDS):
            try:
                Job.objects.filter(pk=job_id, state=JobState.RUNNING).update(alive_at=timezone.now())
            except DatabaseError:
                logger.warning("job %s: no sign of life could be written", job_id, exc_info=True)
    finally:
        connection.close()
