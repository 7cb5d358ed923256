"""Writing and verifying the audit chain."""

import hashlib
import json

from django.db import transaction
from django.utils import timezone

from organizations.audit.models import AuditEvent, AuditHead


def event_hash(event: AuditEvent) -> str:
    """SHA-256 over the previous hash and everything the event says."""
    facts = [
        event.previous_hash,
        event.sequence,
        event.at.isoformat(),
        event.actor_id,
        event.actor_name,
        event.action,
        event.organization_id,
        event.object_type,
        event.object_id,
        event.summary,
        event.details,
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def record(action: str, *, actor, summary: str, obj=None, organization=None, details: dict | None = None) -> AuditEvent:
    """Add one event to the chain, in the caller's transaction.

    `actor` is a User or None (the system); `obj` is the record it is about; `details` is kept as JSON,
    what JSON lacks as text.
    """
    AuditHead.objects.get_or_create(pk=1)
    head = AuditHead.objects.select_for_update().get(pk=1)
    event = AuditEvent(
        sequence=head.sequence + 1,
        at=timezone.now(),
        actor=actor,
        actor_name=str(actor) if actor else "系统",
        action=action,
        organization=organization,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        summary=summary[:500],
        details=json.loads(json.dumps(details or {}, ensure_ascii=False, default=str)),
        previous_hash=head.hash,
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    head.sequence, head.hash = event.sequence, event.hash
    head.save()
    return event


def record_verification(*, verdict, actor) -> AuditEvent:
    """Log the outcome of walking the chain (a ChainVerdict)."""
    if verdict.whole:
        summary = f"日志链完整，共校验 {verdict.checked} 条"
    else:
        summary = f"日志链在第 {verdict.broken_at} 条断开：{verdict.reason}"
    details = {"checked": verdict.checked, "broken_at": verdict.broken_at, "reason": verdict.reason}
    return record("audit.verified", actor=actor, summary=summary, details=details)


def log_denial(request) -> AuditEvent:
    """Log that a signed-in user asked for what he or she has no right to."""
    user = request.user
    summary = f"{request.method} {request.path} 被拒绝"
    return record("access.denied", actor=user, organization=user.organization, summary=summary)
