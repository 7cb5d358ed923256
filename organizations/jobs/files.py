"""Files of jobs: written under a temporary name, fsynced, renamed; seen only when the job is done."""

import os
import time
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings

from organizations.jobs.models import Job, JobFile

FOLDER = "jobs"


def folder_of(job: Job) -> Path:
    return Path(settings.MEDIA_ROOT, FOLDER, str(job.pk))


def write_file(job: Job, name: str, writer: Callable[[Path], object]) -> JobFile:
    """Let `writer(path)` make the file and put it durably under MEDIA_ROOT/jobs; returns an unsaved JobFile."""
    ending = Path(name).suffix
    folder = folder_of(job)
    folder.mkdir(parents=True, exist_ok=True)
    stored = f"{uuid.uuid4().hex}{ending}"
    temporary = folder / f".{stored}.part{ending}"
    try:
        writer(temporary)
        _sync(temporary)
        os.replace(temporary, folder / stored)
    finally:
        temporary.unlink(missing_ok=True)
    _sync(folder)
    return JobFile(job=job, name=name, stored_as=f"{FOLDER}/{job.pk}/{stored}", size=(folder / stored).stat().st_size)


def remove_files(files: Iterable[JobFile]) -> None:
    """Delete what the JobFiles point to; their rows are the caller's."""
    for file in files:
        Path(settings.MEDIA_ROOT, file.stored_as).unlink(missing_ok=True)


def remove_leftovers(job: Job) -> None:
    """Delete what a run that was cut off left in the job's folder; it must be older than any run may last."""
    named = {Path(path).name for path in job.files.values_list("stored_as", flat=True)}
    oldest = time.time() - 2 * settings.TASK_TIME_LIMIT
    for path in folder_of(job).glob("*"):
        if path.name not in named and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
