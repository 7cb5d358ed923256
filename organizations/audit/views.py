"""The audit administrator's pages: the log, one event, and whether the chain is whole."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from common.access import ROOTLESS_AT_TOP, access
from common.listing import Column, listing_response
from organizations.audit.filters import AuditFilter
from organizations.audit.models import AuditEvent
from organizations.audit.names import action_name
from organizations.audit.selectors import events_for_user, verify_chain
from organizations.audit.services import record_verification

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
        extra={"last_verification": last},
    )


@access("audit.read", on=AuditEvent, seen="audit.read", also=ROOTLESS_AT_TOP)
def audit_detail(request, pk):
    event = get_object_or_404(events_for_user(request.user), pk=pk)
    details = [(key, value) for key, value in event.details.items()]
    context = {"event": event, "action": action_name(event.action), "details": details}
    return render(request, "organizations/audit/audit_detail.html", context)


@access(POST="audit.read")
def audit_verify(request):
    """Walk the chain, log the verdict and show it above the list."""
    record_verification(verdict=verify_chain(), actor=request.user)
    return redirect("organizations:audit_list")
