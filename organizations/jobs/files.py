"""Files of jobs: written under a temporary name, fsynced, renamed; seen only when the job is done."""

import os
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings

from common.durable import sync
from organizations.jobs.models import Job, JobFile

FOLDER = "jobs"


def folder_of(job_id) -> Path:
    return Path(settings.MEDIA_ROOT, FOLDER, str(job_id))


def write_file(job: Job, name: str, writer: Callable[[Path], object]) -> JobFile:
    """Let `writer(path)` make the file and put it durably under MEDIA_ROOT/jobs; returns an unsaved JobFile."""
    ending = Path(name).suffix
    folder = folder_of(job.pk)
    folder.mkdir(parents=True, exist_ok=True)
    stored = f"{uuid.uuid4().hex}{ending}"
    temporary = folder / f".{stored}.part{ending}"
    try:
        writer(temporary)
        sync(temporary)
        os.replace(temporary, folder / stored)
    finally:
        temporary.unlink(missing_ok=True)
    sync(folder)
    return JobFile(job=job, name=name, stored_as=f"{FOLDER}/{job.pk}/{stored}", size=(folder / stored).stat().st_size)


def remove_files(files: Iterable[JobFile]) -> None:
    """Delete what the JobFiles point to; their rows are the caller's."""
    for file in files:
        Path(settings.MEDIA_ROOT, file.stored_as).unlink(missing_ok=True)
