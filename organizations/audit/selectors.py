"""Reading the audit chain: what an audit administrator may see, and whether the chain is whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, Subquery

from common.scoping import in_subtrees
from organizations.audit.anchors import Anchor
from organizations.audit.chain import KEYED, event_hash, head_seal
from organizations.audit.models import AuditEvent, AuditHead
from organizations.audit.names import action_name
from organizations.audit.words import in_words
from organizations.tree.models import Organization

CHUNK = 2000


def events_for_user(user) -> QuerySet[AuditEvent]:
    """Events in the scope of `audit.read`; whoever holds it at the top also sees those of no organisation."""
    paths = user.scope_paths("audit.read")
    # Not by a join: beside “of no organisation” PostgreSQL would look at every event twice.
    seen = Q(organization__in=Organization.objects.filter(in_subtrees(paths)))
    if any(len(path) == Organization.steplen for path in paths):
        seen |= Q(organization__isnull=True)
    return AuditEvent.objects.filter(seen).select_related("organization", "actor")


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


# -- what happened since ------------------------------------------------------------
# Annotations that tell the end of the chain along with any query: "newest_sequence" and "newest_hash", null before the
# first event.
NEWEST_EVENT = {
    f"newest_{name}": Subquery(AuditHead.objects.filter(pk=1).values(name)[:1]) for name in ("sequence", "hash")
}


@dataclass(frozen=True)
class Happened:
    """An event as far as it tells what has to be looked at again."""

    sequence: int
    hash: str
    action: str
    object_type: str
    organization_id: int | None
    details: dict


def happened_since(sequence: int, paths: Iterable[str], *, also: str, most: int) -> list[Happened]:
    """The event `sequence`, then those after it in the subtrees of `paths`, above them, or of no organisation, and
    those of the action `also` wherever they were; `most` at most, the oldest first; one statement."""
    paths = list(paths)
    near = in_subtrees(paths, "organization__path") | Q(organization__path__in=_above(paths)) | Q(organization=None)
    rows = AuditEvent.objects.filter(Q(sequence=sequence) | Q(sequence__gt=sequence) & (near | Q(action=also)))
    fields = ("sequence", "hash", "action", "object_type", "organization_id", "details")
    return [Happened(*row) for row in rows.order_by("sequence").values_list(*fields)[:most]]


def _above(paths: Iterable[str]) -> list[str]:
    """The paths of all superiors."""
    return [path[:end] for path in paths for end in range(Organization.steplen, len(path), Organization.steplen)]


# -- the history of one record ------------------------------------------------------------
PAGE = 20
# The business of the audit administrator alone.
NOT_OF_THE_RECORD = ("auth.login", "auth.logout", "auth.login_failed", "access.denied")


@dataclass(frozen=True)
class HistoryLine:
    """One line of a record's history: when, who, what, and details as (label, text)."""

    at: datetime
    actor: str
    action: str
    summary: str
    details: list[tuple[str, str]]


@dataclass(frozen=True)
class History:
    """A page of lines, newest first; `elsewhere` when some happened where the reader has no business."""

    lines: list[HistoryLine]
    page: Page
    elsewhere: bool


def history_events(*, obj=None, under: Iterable[str] = (), action: str = "", **details) -> QuerySet[AuditEvent]:
    """Events about `obj`, about records of the types `under` it (an organisation), or of a group of actions.

    `details` narrows to events that keep these values, such as the key of a parameter.
    """
    about = Q(pk__in=[])
    if obj is not None:
        about |= Q(object_type=obj._meta.label_lower, object_id=str(obj.pk))
    if under:
        about |= Q(object_type__in=list(under), organization=obj)
    if action:
        about = Q(action__startswith=action) if obj is None else about & Q(action__startswith=action)
    chosen = AuditEvent.objects.filter(about).exclude(action__in=NOT_OF_THE_RECORD)
    return chosen.filter(**{f"details__{key}": value for key, value in details.items()})


def history_for_user(user, events: QuerySet[AuditEvent], *, page: str | int = 1) -> History:
    """A page of `events` in words, in three statements at most.

    The caller has made sure that the user may see the record. What happened to it in organisations outside the user's
    posts is left out; whoever acted from there is not named. Superiors are.
    """
    paths = sorted({post.organization.path for post in user.current_posts()})
    above = _above(paths)
    near = in_subtrees(paths, "organization__path") | Q(organization__path__in=above) | Q(organization=None)
    counts = events.aggregate(every=Count("pk"), near=Count("pk", filter=near))
    shown = events.filter(near).select_related("actor__organization").order_by("-sequence")
    paginator = Paginator(shown, PAGE)
    paginator.count = counts["near"]
    found = paginator.get_page(page)
    lines = [
        HistoryLine(event.at, _known_as(event, paths, above), action_name(event.action), event.summary, in_words(event))
        for event in found
    ]
    return History(lines, found, elsewhere=counts["every"] > counts["near"])


def _known_as(event: AuditEvent, paths: list[str], above: list[str]) -> str:
    home = event.actor.organization if event.actor else None
    if home is None or home.path in above or home.path.startswith(tuple(paths)):
        return event.actor_name
    return "其他党组织的工作人员"
