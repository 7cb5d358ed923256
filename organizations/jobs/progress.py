"""What a handler tells while it works; also where a cancelled or replaced run learns that it must stop."""

import time
from collections.abc import Callable
from pathlib import Path

from django.utils import timezone

from organizations.jobs.files import write_file
from organizations.jobs.models import Job, JobFile, JobState

WRITE_EVERY_SECONDS = 0.5


class Stopped(Exception):
    """The job was cancelled, or another run has taken it over: nothing this run does counts any more."""


class Progress:
    """Given to a handler as its second argument. Every call may raise Stopped; let it pass."""

    def __init__(self, job: Job):
        self.job = job
        self.files: list[JobFile] = []
        self._written_at = 0.0

    def start(self, total: int, message: str = "") -> None:
        """Say how many steps there are; may be called again for a second stage."""
        self.job.done, self.job.total, self.job.message = 0, total, message[:300]
        self._write()

    def advance(self, n: int = 1, message: str = "") -> None:
        """Say that `n` more steps are done. Cheap: the row is written at most twice a second."""
        self.job.done += n
        self.job.message = message[:300] or self.job.message
        if time.monotonic() - self._written_at >= WRITE_EVERY_SECONDS or self.job.done >= self.job.total:
            self._write()

    def add_file(self, name: str, writer: Callable[[Path], object]) -> None:
        """Have `writer(path)` write a result file; users see it as `name` once the job is done."""
        self._write()
        self.files.append(write_file(self.job, name, writer))

    def mine(self):
        """The job's row as long as this run owns it: running, and nobody has claimed it since."""
        return Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, started_at=self.job.started_at)

    def hold(self) -> None:
        """Inside the transaction that saves the work, last of all: it commits only if the job is still this run's."""
        if not self.mine().select_for_update().exists():
            raise Stopped

    def _write(self) -> None:
        job = self.job
        shown = {"done": job.done, "total": job.total, "message": job.message}
        if not self.mine().update(**shown, alive_at=timezone.now()):
            raise Stopped
        self._written_at = time.monotonic()
