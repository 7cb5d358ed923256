"""The audit administrator's pages: the log, one event, and whether the chain is whole."""

import json

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from common.access import ROOTLESS_AT_TOP, access
from common.exceptions import Refused
from common.listing import Column, listing_response
from organizations.audit.anchors import LARGEST, read_anchor
from organizations.audit.database import rewriting_rights
from organizations.audit.filters import AuditFilter
from organizations.audit.models import AuditEvent
from organizations.audit.names import action_name
from organizations.audit.selectors import events_for_user, verify_chain
from organizations.audit.services import record_verification, take_anchor
from organizations.audit.words import in_words, object_words

COLUMNS = [
    Column("sequence", "序号", sort="sequence", css="num", holds="number", always=True,
           link=lambda e: reverse("organizations:audit_detail", args=[e.pk])),
    Column("at", "时间", sort="at", css="nowrap", holds="datetime", width=18),
    Column("actor_name", "操作人", sort="actor_name"),
    Column("username", "用户名", value="actor.username", default=False),
    Column("action", "操作", value=lambda e: action_name(e.action), sort="action"),
    Column("summary", "内容", width=60),
    Column("organization", "组织", sort="organization__path", width=30),
    Column("hash", "校验值", default=False, width=66),
]  # fmt: skip


@access("audit.read")
def audit_list(request):
    last = AuditEvent.objects.filter(action="audit.verified").order_by("-sequence").first()
    return listing_response(
        request,
        queryset=events_for_user(request.user),
        filterset=AuditFilter,
        columns=COLUMNS,
        title="操作日志",
        default_sort="-sequence",
        export_perm="",
        template="organizations/audit/audit_list.html",
        extra={"last_verification": last, "rewriting": log_may_be_rewritten()},
    )


@access("audit.read", on=AuditEvent, seen="audit.read", also=ROOTLESS_AT_TOP)
def audit_detail(request, pk):
    event = get_object_or_404(events_for_user(request.user), pk=pk)
    context = {
        "event": event,
        "action": action_name(event.action),
        "about": object_words(event),
        "details": in_words(event, full=True),
        "raw": json.dumps(event.details, ensure_ascii=False, indent=1) if event.details else "",
    }
    return render(request, "organizations/audit/audit_detail.html", context)


@access(POST="audit.read")
def audit_verify(request):
    """Walk the chain, against an anchor if one comes along; log the verdict and show it above the list."""
    file = request.FILES.get("anchor")
    try:
        anchors = [read_anchor(file.read(LARGEST + 1))] if file else []
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        record_verification(verdict=verify_chain(anchors), actor=request.user, anchored=bool(anchors))
    return redirect("organizations:audit_list")


@access(POST="audit.read")
def audit_anchor(request):
    """The anchor of this moment as a file, to be kept outside this server."""
    anchor = take_anchor(actor=request.user)
    response = HttpResponse(anchor.as_json(), content_type="application/json")
    response["Content-Disposition"] = content_disposition_header(True, anchor.file_name)
    return response


def log_may_be_rewritten() -> bool:
    """Whether this process is connected to PostgreSQL with a role that could alter the log."""
    return connection.vendor == "postgresql" and not settings.DEMO and bool(rewriting_rights(connection))
