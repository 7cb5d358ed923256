"""Supervision reports: the list, one on screen, asking for one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.access import access
from common.documents.preview import preview
from common.exceptions import Refused
from common.listing import Column, listing_response
from common.periods import period_of
from organizations.jobs.markup import file_links
from reports.supervision.content import report_blocks
from reports.supervision.documents import paper_title
from reports.supervision.forms import SupervisionForm
from reports.supervision.links import evidence
from reports.supervision.models import SupervisionReport
from reports.supervision.selectors import reports_for_user
from reports.supervision.services import request_supervision

COLUMNS = (
    Column(
        "period",
        "期间",
        value=lambda report: period_of(report.period).label,
        link=lambda report: reverse("reports:supervision_detail", args=[report.pk]),
        sort="period",
        always=True,
    ),
    Column("organization", "街道", value="organization.name", sort="organization__path", width=30),
    Column("updated_at", "生成时间", sort="updated_at", holds="datetime", width=18),
    Column("files", "文件", value="pk", markup=file_links, export=False),
)


@access("view")
def supervision_list(request):
    return listing_response(
        request,
        queryset=reports_for_user(request.user),
        columns=COLUMNS,
        title="督查通报",
        default_sort="-period",
        template="reports/supervision/supervision_list.html",
        extra={"can_run": request.user.holds("reports.run")},
    )


@access("view", on=SupervisionReport)
def supervision_detail(request, pk):
    """The report on screen: the words of the .docx, every number a link to what it counts."""
    report = SupervisionReport.objects.select_related("organization", "job").get_visible(request.user, pk=pk)
    facts, settings = report.facts, report.facts["settings"]
    blocks = report_blocks(
        facts, facts["before"], target=settings["target"], days=settings["days"], links=evidence
    )  # fmt: skip
    context = {
        "report": report,
        "paper_title": paper_title(facts),
        "blocks": preview(blocks),
        "files": report.job.files.order_by("id") if report.job else [],
        "can_run": request.user.may("reports.run", report.organization),
    }
    return render(request, "reports/supervision/supervision_detail.html", context)


@access("reports.run", POST="reports.run")
def supervision_request(request):
    """Choose street and period; leads to the job's page with its progress."""
    today = timezone.localdate()
    form = SupervisionForm(request.POST or None, user=request.user, today=today, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            job = request_supervision(
                street=form.cleaned_data["street"], period=form.cleaned_data["period"], actor=request.user, today=today
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            return redirect("organizations:job_detail", job.pk)
    context = {"form": form, "title": "生成督查通报"}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "reports/supervision/supervision_request.html", context, status=status)
