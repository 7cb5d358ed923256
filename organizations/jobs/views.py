"""The list of jobs, one job with its progress, and its files."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from common.access import STEERING, access
from common.exceptions import Refused
from common.exporting.responses import private_file
from common.listing import Column, listing_response
from organizations.audit.services import record
from organizations.jobs.filters import JobFilter
from organizations.jobs.markup import file_links, progress_badge
from organizations.jobs.models import Job, JobFile, JobState
from organizations.jobs.selectors import files_for_user, jobs_for_user
from organizations.jobs.services import can_steer, cancel_job, retry_job

# htmx asks a page to stop polling by this status.
STOP_POLLING = 286
ASKED_BEFORE = "work asked for before the end is finished or called off after it"
COLUMNS = (
    Column("title", "任务", link=lambda job: reverse("organizations:job_detail", args=[job.pk]), always=True, width=40),
    Column("organization", "组织", value="organization.name", width=30),
    Column("state", "状态", value="get_state_display", markup=progress_badge),
    Column("requested_by", "提交人", value=lambda job: str(job.requested_by or "定时任务")),
    Column("created_at", "提交时间", sort="created_at", holds="datetime", width=18),
    Column("files", "结果文件", value="pk", markup=file_links, export=False),
)


@access("view")
def job_list(request):
    return listing_response(
        request, queryset=jobs_for_user(request.user), filterset=JobFilter, columns=COLUMNS, title="后台任务"
    )


@access("view", on=Job)
def job_detail(request, pk):
    return render(request, "organizations/jobs/job_detail.html", _context(request, pk))


@access("view", on=Job)
def job_progress(request, pk):
    """The part of the page that changes; a finished job ends the polling."""
    context = _context(request, pk)
    status = 200 if context["job"].is_live else STOP_POLLING
    return render(request, "organizations/jobs/_job_progress.html", context, status=status)


@access(POST="view", on=Job, judged=STEERING, late=ASKED_BEFORE)
def job_cancel(request, pk):
    return _steer(request, pk, cancel_job, "任务已取消。")


@access(POST="view", on=Job, judged=STEERING, late=ASKED_BEFORE)
def job_retry(request, pk):
    return _steer(request, pk, retry_job, "任务已重新排队。")


@access("view", on=JobFile)
def job_file(request, pk):
    """A file of a job, if the job's organisation is in the user's scope; every download is logged."""
    file = JobFile.objects.select_related("job__organization").get_visible(request.user, pk=pk)
    try:
        response = private_file(file.stored_as, file.name)
    except FileNotFoundError:
        raise Http404("文件已不存在，请重新运行任务。") from None
    job = file.job
    record("job.download", actor=request.user, summary=f"下载 {file.name}", obj=job, organization=job.organization)
    return response


def _context(request, pk) -> dict:
    job = Job.objects.select_related("organization", "requested_by").get_visible(request.user, pk=pk)
    steer = can_steer(job, request.user)
    return {
        "job": job,
        "files": files_for_user(request.user, job),
        "can_cancel": steer and job.is_live,
        "can_retry": steer and job.state in (JobState.FAILED, JobState.CANCELLED),
    }


def _steer(request, pk, service, done: str):
    job = Job.objects.get_visible(request.user, pk=pk)
    try:
        service(job=job, actor=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("organizations:job_detail", pk)
