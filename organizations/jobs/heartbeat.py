"""A sign of life from a worker every few seconds, so that a job whose worker died is put back within a minute."""

import logging
import threading
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

logger = logging.getLogger(__name__)
BEAT_SECONDS = 5


@contextmanager
def heartbeat(progress):
    """Renew `alive_at` from a thread of its own while the block runs and the run (a Progress) still owns its job."""
    over = threading.Event()
    beating = threading.Thread(target=_beat, args=(progress, over), daemon=True, name=f"heartbeat-{progress.job.pk}")
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()


def _beat(progress, over: threading.Event) -> None:
    try:
        while not over.wait(BEAT_SECONDS):
            try:
                if not progress.mine().update(alive_at=timezone.now()):
                    return
            except (DatabaseError, InterfaceError):
                logger.warning("job %s: no sign of life could be written", progress.job.pk, exc_info=True)
                connection.close()
    finally:
        connection.close()
