"""The job that issues one report, and the tick that asks for those of the month before."""

from datetime import date

from celery import shared_task
from django.utils import timezone

from common.periods import MONTH, containing, period_of
from organizations.jobs.registry import handler


@handler("supervision", perm="reports.run", label="督查通报")
def issue(job, progress) -> dict:
    """Issue the report of the job's street and period."""
    from reports.registry import preview_address
    from reports.supervision.services import issue_report

    progress.start(3, "正在统计组织生活数据")

    def add_file(name, writer):
        progress.advance(message=f"正在生成 {name}")
        progress.add_file(name, writer)

    report = issue_report(
        street=job.organization,
        period=period_of(job.period),
        today=date.fromisoformat(job.parameters["today"]),
        add_file=add_file,
        actor=job.requested_by,
        job=job,
    )
    progress.advance()
    return {"report": report.pk, "url": preview_address("supervision", report.pk), "url_label": "在线查看通报"}


@shared_task
def task_supervise_last_month() -> int:
    """Ask for the reports of every street for the month that has just ended; how many jobs."""
    from reports.supervision.services import request_for_every_street

    today = timezone.localdate()
    return len(request_for_every_street(period=containing(MONTH, today).shift(-1), today=today))
