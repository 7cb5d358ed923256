"""Writing to the audit chain."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.hiding import hidden
from organizations.audit.anchors import Anchor
from organizations.audit.chain import BROKEN, event_hash, head_seal
from organizations.audit.models import AuditEvent, AuditHead

# What no database keeps as it is, or no reader sees: control characters, half surrogates, reversed writing.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
BATCH = 1000
_waiting: ContextVar[list[AuditEvent] | None] = ContextVar("waiting", default=None)


@transaction.atomic
def record(action: str, *, actor, summary: str, obj=None, organization=None, details: dict | None = None) -> AuditEvent:
    """Add one event to the chain, in the caller's transaction; record last, for the end of the chain stays locked.

    `actor` is a User or None (the system); `obj` is the record it is about; `details` is kept as JSON,
    what JSON lacks (and fractions, which databases spell differently) as text.
    """
    event = _event(action, actor, About(obj, organization.pk if organization else None, summary, details))
    _add([event])
    return event


@dataclass(frozen=True)
class About:
    """What one of many events of the same action is about; the organisation by its key."""

    obj: Any
    organization_id: int | None
    summary: str
    details: dict | None = None


@transaction.atomic
def record_each(action: str, things: Iterable[About], *, actor) -> None:
    """One event for each record that was changed in bulk, in a number of statements that depends on batches only."""
    _add([_event(action, actor, about) for about in things])


def _event(action: str, actor, about: About) -> AuditEvent:
    obj = about.obj
    return AuditEvent(
        at=timezone.now(),
        actor=actor,
        actor_name=_clean(str(actor))[:80] if actor else "系统",
        action=action,
        organization_id=about.organization_id,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        summary=_clean(about.summary)[:500],
        details=_canonical(about.details) if about.details else {},
    )


def _add(events: list[AuditEvent]) -> None:
    waiting = _waiting.get()
    if waiting is None:
        _append(events)
    else:
        waiting.extend(events)


@contextmanager
def together() -> Iterator[None]:
    """Everything recorded inside is written at the end, in one transaction with what was done inside.

    For services that change many records in turn: they would hold the end of the chain while they wait for the next
    record, and whoever holds that one would wait for the chain. Not for code that goes on after a refusal inside.
    """
    if _waiting.get() is not None:
        yield
        return
    events: list[AuditEvent] = []
    token = _waiting.set(events)
    try:
        with transaction.atomic():
            yield
            _append(events)
    finally:
        _waiting.reset(token)


def _append(events: Sequence[AuditEvent]) -> None:
    """Chain `events` after the last one. An end found altered stays marked: the next event does not heal it."""
    if not events:
        return
    head = _locked_head()
    sound = head.seal == head_seal(head.sequence, head.hash)
    for event in events:
        event.pk = event.sequence = head.sequence + 1
        event.previous_hash = head.hash
        event.hash = event_hash(event)
        head.sequence, head.hash = event.sequence, event.hash
    AuditEvent.objects.bulk_create(events, batch_size=BATCH)
    head.seal = head_seal(head.sequence, head.hash) if sound else BROKEN
    head.save()


def _locked_head() -> AuditHead:
    locked = AuditHead.objects.select_for_update()
    head = locked.filter(pk=1).first()
    if head is None:  # the first event of an installation
        AuditHead.objects.get_or_create(pk=1, defaults={"seal": head_seal(0, "")})
        head = locked.get(pk=1)
    return head


def _canonical(details: dict) -> dict:
    text = json.dumps(details, ensure_ascii=False, default=str)
    return _cleaned(json.loads(text, parse_float=str, parse_constant=str))


def _cleaned(value):
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _cleaned(item) for key, item in value.items()}
    return value


def _clean(text: str) -> str:
    return hidden(UNPRINTABLE.sub("", text))


def record_verification(*, verdict, actor, anchored: bool = False) -> AuditEvent:
    """Log the outcome of walking the chain (a ChainVerdict)."""
    if verdict.whole:
        summary = f"日志链完整，共校验 {verdict.checked} 条" + ("，与存证一致" if anchored else "")
    else:
        summary = f"日志链在第 {verdict.broken_at} 条断开：{verdict.reason}"
    details = {"checked": verdict.checked, "broken_at": verdict.broken_at, "reason": verdict.reason}
    return record("audit.verified", actor=actor, summary=summary, details=details)


@transaction.atomic
def take_anchor(*, actor) -> Anchor:
    """An anchor of the chain as it stands; taking it is itself the event it names. Keep it outside this server."""
    event = record("audit.anchored", actor=actor, summary="导出日志存证")
    return Anchor.of(event, exported_at=timezone.now())


def log_denial(request) -> AuditEvent:
    """Log that a signed-in user asked for what he or she has no right to."""
    user = request.user
    summary = f"{request.method} {request.path} 被拒绝"
    return record("access.denied", actor=user, organization=user.organization, summary=summary)
