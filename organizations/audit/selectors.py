"""Reading the audit chain: what an audit administrator may see, and whether the chain is whole."""

from dataclasses import dataclass

from django.db.models import QuerySet

from organizations.audit.models import AuditEvent, AuditHead
from organizations.audit.services import event_hash
from organizations.tree.models import Organization

CHUNK = 2000


def events_for_user(user) -> QuerySet[AuditEvent]:
    """Events in the scope of `audit.read`; whoever holds it at the top also sees those of no organisation."""
    at_top = any(len(path) == Organization.steplen for path in user.scope_paths("audit.read"))
    events = AuditEvent.objects.all() if at_top else AuditEvent.objects.visible_to(user, "audit.read")
    return events.select_related("organization", "actor")


@dataclass(frozen=True)
class ChainVerdict:
    """Result of walking the chain: how many events hold, and the first place where it is broken."""

    checked: int
    broken_at: int | None = None
    reason: str = ""

    @property
    def whole(self) -> bool:
        return self.broken_at is None


def verify_chain() -> ChainVerdict:
    """Walk the whole chain in order. Detects a changed, removed, inserted or reordered event and a cut-off end."""
    previous, checked = "", 0
    for event in AuditEvent.objects.order_by("sequence").iterator(chunk_size=CHUNK):
        if event.sequence != checked + 1:
            return ChainVerdict(checked, checked + 1, f"第 {checked + 1} 条缺失")
        if event.previous_hash != previous:
            return ChainVerdict(checked, event.sequence, "与上一条衔接不上")
        if event_hash(event) != event.hash:
            return ChainVerdict(checked, event.sequence, "内容与校验值不符，记录被改动过")
        previous, checked = event.hash, event.sequence
    head = AuditHead.objects.filter(pk=1).first()
    if (head.sequence, head.hash) != (checked, previous) if head else checked:
        return ChainVerdict(checked, checked + 1, "链尾与登记不符，末尾的记录被删除过")
    return ChainVerdict(checked)
