"""The job behind the year-end workbook."""

from django.utils import timezone

from common.exporting.responses import export_footer
from organizations.jobs.registry import handler
from reports.appraisal.exporters import write_workbook
from reports.appraisal.selectors import year_forms
from reports.appraisal.services import JOB_KIND, file_name


@handler(JOB_KIND, perm="export", label="年终考核表")
def write_appraisal(job, progress) -> dict:
    """Write the workbook; the result tells how many units and whether the year is final."""
    progress.start(1, "正在汇总得分")
    forms = year_forms(job.organization, job.parameters["year"], today=timezone.localdate())
    progress.start(len(forms.units) + 1, "正在填写评分表")
    footer = export_footer(job.requested_by, f"{forms.street}{forms.year}年度")

    def tell(name: str) -> None:
        progress.advance(message=f"已写：{name}")

    progress.add_file(file_name(forms), lambda path: write_workbook(forms, path, footer=footer, step=tell))
    progress.advance(message="已完成")
    return {"units": len(forms.units), "final": forms.final}
