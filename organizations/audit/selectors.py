"""Reading the audit chain: what an audit administrator may see, and whether the chain is whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from organizations.audit.anchors import Anchor
from organizations.audit.chain import KEYED, event_hash, head_seal
from organizations.audit.models import AuditEvent, AuditHead
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


def verify_chain(anchors: Sequence[Anchor] = ()) -> ChainVerdict:
    """Walk the whole chain in order. Detects a changed, removed, inserted or reordered event and a cut-off end.

    An end that was cut off and put back as it once was (an old copy of the database) shows only against `anchors`
    exported since. Events may be added while it walks.
    """
    walk = _Walk({anchor.sequence: anchor.hash for anchor in anchors})
    while True:
        before = walk.checked
        for event in AuditEvent.objects.filter(sequence__gt=before).order_by("sequence").iterator(chunk_size=CHUNK):
            if reason := walk.fault(event):
                return ChainVerdict(walk.checked, min(event.sequence, walk.checked + 1), reason)
        head = AuditHead.objects.filter(pk=1).first()
        if head is not None and head.sequence > walk.checked > before:
            continue
        if reason := walk.wrong_end(head):
            return ChainVerdict(walk.checked, walk.checked + 1, reason)
        return ChainVerdict(walk.checked)


class _Walk:
    """Where a walk along the chain is: events checked, the last hash, and what anchors say of those to come."""

    def __init__(self, anchored: dict[int, str]):
        self.anchored = anchored
        self.checked, self.previous, self.keyed = 0, "", False

    def fault(self, event: AuditEvent) -> str:
        """Why the event cannot stand here; "" when it does, and then it is the last one checked."""
        if event.sequence != self.checked + 1 or event.pk != event.sequence:
            return f"第 {self.checked + 1} 条缺失或编号被改动过"
        if event.previous_hash != self.previous:
            return "与上一条衔接不上"
        if self.keyed and event.algorithm != KEYED:
            return "没有用密钥签过，是后来插入的"
        if event_hash(event) != event.hash:
            return "内容与校验值不符，记录被改动过"
        if self.anchored.get(event.sequence, event.hash) != event.hash:
            return "与存证不符，此处或此前的记录被整体换过"
        self.checked, self.previous, self.keyed = event.sequence, event.hash, event.algorithm == KEYED
        return ""

    def wrong_end(self, head: AuditHead | None) -> str:
        """Why the chain cannot end here; "" when it may."""
        last = max(self.anchored, default=0)
        if last > self.checked:
            return f"存证表明至少有 {last} 条，末尾的记录被删除过"
        if head is None:
            return "链尾登记被删除过" if self.checked else ""
        if (head.sequence, head.hash) != (self.checked, self.previous):
            return "链尾与登记不符，末尾的记录被删除过"
        if head.seal != head_seal(head.sequence, head.hash):
            return "链尾登记没有有效的签封，末尾的记录被改动过"
        return ""
