"""The kinds of report there are; docs/adding-a-report.md tells how to add one."""

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class ReportKind:
    """One kind: the job that makes it, its pages, the right to run it."""

    job_kind: str
    label: str
    list_url: str
    preview_url: str
    perm: str = "reports.run"


KINDS: dict[str, ReportKind] = {
    kind.job_kind: kind
    for kind in (ReportKind("supervision", "督查通报", "reports:supervision_list", "reports:supervision_detail"),)
}


def preview_address(job_kind: str, pk: int) -> str:
    """Where the finished report can be read on screen."""
    return reverse(KINDS[job_kind].preview_url, args=[pk])
