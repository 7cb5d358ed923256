"""Asking for the year-end workbook."""

from organizations.jobs.models import Job
from organizations.jobs.services import request_job
from organizations.tree.models import Organization
from reports.appraisal.selectors import YearForms

JOB_KIND = "appraisal_workbook"


def file_name(forms: YearForms) -> str:
    """What the workbook of a year is called."""
    state = "" if forms.final else "（未定档）"
    return f"{forms.street}{forms.year}年度党建考核表{state}.xlsx"


def request_workbook(*, street: Organization, year: int, actor) -> Job:
    """The job that writes the workbook of a street's year; asking twice gives the live one."""
    return request_job(
        kind=JOB_KIND,
        title=f"{street}{year}年度党建考核表",
        organization=street,
        period=str(year),
        parameters={"year": year},
        actor=actor,
    )
