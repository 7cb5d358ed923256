"""Issuing supervision reports: the facts kept, the files written, asked for one by one or for every street."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from common.exceptions import Refused
from common.exporting.responses import export_footer
from common.periods import HALF, Period, period_of
from organizations.audit.services import record
from organizations.jobs.models import Job
from organizations.jobs.services import request_job
from organizations.settings.selectors import parameters
from organizations.tree.enums import Kind
from organizations.tree.models import Organization
from reports.supervision.documents import write_docx, write_xlsx
from reports.supervision.models import SupervisionReport
from reports.supervision.selectors import previous_facts, supervision_facts

JOB_KIND = "supervision"
PREFIX, TARGET, DAYS = "report.number_prefix", "life.attendance_target", "life.record_working_days"
AddFile = Callable[[str, Callable[[Path], object]], object]


def ended_period(key: str, *, today: date) -> Period:
    """The month, quarter or year a report is asked for. Raises Refused for another one or one not over yet."""
    try:
        period = period_of(key)
    except ValueError:
        raise Refused(f"期间“{key}”写法不对，应为 2025-06、2025-Q2 或 2025。", code="period_wrong") from None
    if period.kind == HALF:
        raise Refused("督查通报按月、季度或年度生成。", code="period_wrong")
    if period.end >= today:
        raise Refused(f"{period.label}尚未结束，结束后才能生成督查通报。", code="period_open")
    return period


@transaction.atomic
def request_supervision(*, street: Organization, period: str, actor, today: date) -> Job:
    """Ask for the report of a street and a period as a job. Raises Refused as ended_period does."""
    if street.kind != Kind.WORK_COMMITTEE:
        raise Refused("督查通报以街道为单位生成。", code="not_a_street")
    wanted = ended_period(period, today=today)
    return request_job(
        kind=JOB_KIND,
        title=f"{street.name}{wanted.label}督查通报",
        organization=street,
        period=wanted.key,
        parameters={"today": today.isoformat()},
        actor=actor,
    )


def issue_report(
    *, street: Organization, period: Period, today: date, add_file: AddFile, actor, job: Job | None = None
) -> SupervisionReport:
    """Compute the facts, hand both files to `add_file(name, writer)` and keep the facts; issuing again replaces them.

    The page, the schedule and the command all come here.
    """
    facts = supervision_facts(street, period, today=today)
    if not facts["units"]:
        raise Refused(f"{street.name}在{period.label}没有党支部，无法生成通报。", code="nothing_to_report")
    before = previous_facts(street, period, today=today)
    stem = f"{street.name}{period.label}督查通报"
    footer = export_footer(actor, f"{street.name}{period.label}")
    with transaction.atomic():
        _wait_for_number(street)
        settings = report_settings(street, period, today=today)
        add_file(
            f"{stem}.docx", lambda path: write_docx(path, facts, before, settings=settings, day=today, footer=footer)
        )
        add_file(f"{stem}附表.xlsx", lambda path: write_xlsx(path, facts, day=today, footer=footer))
        kept = facts | {"before": _shortened(before), "settings": settings, "as_of": today.isoformat()}
        report, _ = SupervisionReport.objects.update_or_create(
            organization=street, period=period.key, defaults={"facts": kept} | ({"job": job} if job else {})
        )
        record("supervision.issue", actor=actor, summary=f"生成{stem}", obj=report, organization=street)
    return report


def _wait_for_number(street: Organization) -> None:
    """Papers of one street get their numbers one after the other; two issued at once would get the same."""
    Organization.objects.select_for_update(no_key=True).get(pk=street.pk)


def report_settings(street: Organization, period: Period, *, today: date) -> dict[str, Any]:
    """What the text depends on besides the facts: parameters, and the number of the paper.

    A report keeps its number when it is issued again; a new one takes the next of its street and year.
    """
    values = parameters([PREFIX, TARGET, DAYS], on=period.end, organization=street)
    issued = SupervisionReport.objects.filter(organization=street)
    numbers = {
        key: (settings or {}).get("number", 0)
        for key, settings, as_of in issued.values_list("period", "facts__settings", "facts__as_of")
        if (as_of or "").startswith(str(today.year))
    }
    number = numbers.get(period.key) or max(numbers.values(), default=0) + 1
    return {"prefix": values[PREFIX], "target": values[TARGET], "days": values[DAYS], "number": number}


def request_for_every_street(*, period: Period, today: date) -> list[Job]:
    """Ask for the report of every street nobody asked it for yet; what the schedule does as a month begins."""
    asked = Job.objects.filter(kind=JOB_KIND, period=period.key).values("organization")
    streets = Organization.objects.filter(kind=Kind.WORK_COMMITTEE).existing_on(period.end).exclude(pk__in=asked)
    return [request_supervision(street=street, period=period.key, actor=None, today=today) for street in streets]


def _shortened(before: dict[str, Any]) -> dict[str, Any]:
    """Of the period before what the comparison needs."""
    units = [{"id": unit["id"], "total": unit["total"]} for unit in before["units"]]
    return {"period": before["period"], "label": before["label"], "total": before["total"], "units": units}
