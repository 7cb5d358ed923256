"""Where the evidence of a number is: the matrix of an organisation, or its sessions."""

from urllib.parse import urlencode

from django.urls import reverse

from common.periods import MONTH, period_of


def evidence(*, organization: int, period: str, kind: str = "", late: bool = False, sessions: bool = False) -> str:
    """The address of the rows behind a number.

    `sessions` asks for the sessions themselves (of one `kind`, only those recorded `late`); otherwise, and for kinds
    of a quarter or a year, the matrix tells what was due and held.
    """
    span = period_of(period)
    query: dict[str, str | int] = {"organization": organization}
    if sessions and (span.kind == MONTH or late):
        query.update({"kind": kind} if kind else {})
        query.update({"late": "true"} if late else {})
        query.update({"month": span.key} if span.kind == MONTH else {})
        return f"{reverse('activities:session_list')}?{urlencode(query)}"
    query.update({"year": span.start.year, **({"kind": kind} if kind else {})})
    return f"{reverse('activities:matrix')}?{urlencode(query)}"
