"""Pages of the year-end workbook: which years there are, and asking for one."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse

from assessments.ladder.models import AssessmentState
from assessments.schemes.models import Scheme
from common.access import access
from common.exceptions import Refused
from organizations.jobs.models import Job, JobState
from organizations.tree.enums import Kind
from organizations.tree.models import Organization
from reports.appraisal.services import JOB_KIND, request_workbook


@access("view")
def appraisal_list(request):
    """Every street and year in the user's scope that has assessments, with its latest workbook."""
    schemes = list(
        Scheme.objects.visible_to(request.user)
        .filter(assessments__isnull=False)
        .select_related("organization")
        .annotate(
            units=Count("assessments"),
            final=Count("assessments", filter=Q(assessments__state=AssessmentState.FINAL)),
        )
        .order_by("-year", "organization__path")
    )
    jobs: dict[tuple[int, str], Job] = {}
    for job in Job.objects.visible_to(request.user).filter(kind=JOB_KIND).prefetch_related("files"):
        jobs.setdefault((job.organization_id, job.period), job)
    rows = [
        {
            "scheme": scheme,
            "job": jobs.get((scheme.organization_id, str(scheme.year))),
            "may_ask": scheme.organization.kind == Kind.WORK_COMMITTEE
            and request.user.may("export", scheme.organization),
        }
        for scheme in schemes
    ]
    return render(request, "reports/appraisal/appraisal_list.html", {"rows": rows, "done": JobState.DONE})


@access("export", POST="export", on=Organization, at="street", only={"kind": Kind.WORK_COMMITTEE})
def appraisal_request(request, street, year):
    """Ask for the workbook and go to its job."""
    street = Organization.objects.get_visible(request.user, "export", pk=street, kind=Kind.WORK_COMMITTEE)
    back = reverse("reports:appraisal_list")
    if request.method == "POST":
        try:
            job = request_workbook(street=street, year=year, actor=request.user)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(back)
        return redirect("organizations:job_detail", pk=job.pk)
    context = {
        "title": "生成年终考核表",
        "question": f"生成{street}{year}年度的汇总排名表和每个单位的评分表（Excel）？",
        "consequence": "已定档的年度按定档结果生成；没有定档的，表上会注明“未定档”。",
        "submit": "生成",
        "back": back,
    }
    return render(request, "generic/confirm.html", context)
