"""The clock (celery beat), which sweeps lost jobs itself: a tick in the queue would wait behind the very backlog."""

from celery.beat import PersistentScheduler
from django.db import close_old_connections

SWEEP = "organizations.jobs.tasks.task_sweep_jobs"


class Scheduler(PersistentScheduler):
    """beat's own scheduler, but for the one task that must not depend on a free worker."""

    def apply_async(self, entry, producer=None, advance=True, **kwargs):
        if entry.task != SWEEP:
            return super().apply_async(entry, producer=producer, advance=advance, **kwargs)
        if advance:
            self.reserve(entry)
        close_old_connections()
        try:
            return self.app.tasks[entry.task]()
        finally:
            close_old_connections()
