"""Cells of lists of jobs and of what jobs make."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.display import NOTHING
from common.templatetags.ui import status
from organizations.jobs.models import Job, JobFile, JobState


def progress_badge(job: Job, value: str) -> SafeString:
    """The state of a job, and how far a running one is."""
    far = format_html(" {}/{}", job.done, job.total) if job.state == JobState.RUNNING and job.total else ""
    return format_html("{}{}", status(job.state, value), far)


def file_links(row: Any, value: Any) -> str:
    """The files of a job, or of the job that made the row, one a line."""
    job: Job | None = row if isinstance(row, Job) else row.job
    files = JobFile.objects.none() if job is None else job.files.all()
    links = ((reverse("organizations:job_file", args=[file.pk]), file.name) for file in files)
    return format_html_join("\n", '<div><a href="{}" download>{}</a></div>', links) or NOTHING
