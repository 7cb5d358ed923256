"""Printed forms: 登记表 (.docx), blank 签到表 (.docx and a page for the printer)."""

import io
from datetime import date, datetime

from django.shortcuts import render
from django.utils import timezone

from activities.sessions.documents import official_day, record_document, sign_in_document
from activities.sessions.enums import AttendanceStatus
from activities.sessions.models import Session
from activities.sessions.rosters import roster_for
from common.access import access
from common.documents.save import sign
from common.exporting.responses import attachment, export_footer
from common.listing import exported
from organizations.audit.services import record
from organizations.tree.models import Organization


def download(request, document, filename: str, *, scope: str):
    """A python-docx document as a download, signed with who took it."""
    sign(document, export_footer(request.user, scope))
    buffer = io.BytesIO()
    document.save(buffer)
    buffer.seek(0)
    return attachment(buffer, filename)


@access("view", on=Session)
def session_record(request, pk):
    session = Session.objects.select_related("organization", "group").get_visible(request.user, "view", pk=pk)
    record(
        "session.download", actor=request.user, summary=f"下载登记表：{session}", obj=session,
        organization=session.organization,
    )  # fmt: skip
    day = f"{session.organization.name}{session.held_on:%Y-%m-%d}"
    return download(
        request,
        record_document(session),
        scope=day,
        filename=f"登记表 {session.held_on:%Y-%m-%d} {session.organization.name}.docx",
    )


@access("view")
def sign_in_sheet(request):
    """?organization=&session=&day=: a 签到表 with the roster's names; ?format=docx downloads it."""
    text = request.GET.get("organization", "")
    pk = int(text) if text.isdigit() and len(text) < 18 else None
    organization = Organization.objects.get_visible(request.user, "view", pk=pk)
    session = _session_of(request, organization)
    day = session.held_on if session else _day(request.GET.get("day", ""))
    kinds = [row.kind for row in session.minutes.all()] if session else []
    lines = roster_for(organization, day, kinds=kinds, group=session.group if session else None)
    names = [line.name for line in lines if line.preset in (AttendanceStatus.PRESENT, AttendanceStatus.EXEMPT)]
    title = f"{organization.name}会议签到表"
    when = official_day(day) if session or request.GET.get("day") else "____年__月__日"
    words = "、".join(row.get_kind_display() for row in session.minutes.all()) if session else "________"
    place = (session and session.place) or "________"
    subtitle = f"会议类型：{words}　时间：{when}　地点：{place}"
    if request.GET.get("format") == "docx":
        exported.send(sender=sign_in_sheet, user=request.user, title=title, fmt="docx", count=len(names), filters="")
        sheet = sign_in_document("会议签到表", names, subtitle=f"{organization.name}　{subtitle}")
        return download(request, sheet, f"{title}.docx", scope=organization.name)
    context = {"title": title, "subtitle": subtitle, "names": names or [""] * 40, "organization": organization}
    return render(request, "activities/sessions/sign_in_sheet.html", context)


def _session_of(request, organization):
    text = request.GET.get("session", "")
    if not (text.isdigit() and len(text) < 18):
        return None
    return Session.objects.filter(organization=organization).get_visible(request.user, "view", pk=int(text))


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        return timezone.localdate()
