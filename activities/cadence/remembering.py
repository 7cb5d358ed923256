"""The cadence of whole streets, kept by the process and brought up to date from the log instead of reckoned anew.

Every change is an event written in the transaction that made it (docs/security.md, Audit), so what was reckoned up to
an event holds until a later event of the scope says otherwise. An event about one branch costs that branch; one that
may touch many, or is not known to be harmless, costs everything.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings

from activities.cadence.selectors import BranchYear, Reckoning
from common.scoping import in_subtrees
from organizations.audit.selectors import happened_since
from organizations.tree.models import Organization

# Fewer branches are reckoned in no time.
WORTH_KEEPING = 20
KEPT = 16
MOST_EVENTS = 200
MINUTE = 60
# Imports run one way: what apps above this one do never changes what a branch owes or held.
BELOW = ("organizations.", "members.", "activities.")
# Nor does this.
HARMLESS = ("auth.", "access.", "account.", "audit.", "data.", "job.", "post.", "regulation.", "team.", "token.",
            "member.unmask", "session.attach", "session.detach", "session.download", "session.draft",
            "session.file")  # fmt: skip
# What changes it for the branch it is recorded under, and for nobody where that is no branch.
OF_ONE_BRANCH = (
    "session.",
    "member.change",
    "member.enrol",
    "member.status",
    "organization.group",
    "post_held.",
    "term.",
)
# Recorded under the branch a member came to; it says which one he left.
MOVE = "member.move"


@dataclass(slots=True)
class _Kept:
    reckoning: Reckoning
    heard: tuple[int, str]
    since: float
    lock: threading.Lock = field(default_factory=threading.Lock)


_kept: OrderedDict[tuple, _Kept] = OrderedDict()
_shelf = threading.Lock()


def remembered_cadence(paths: Iterable[str], year: int, *, today: date) -> dict[int, BranchYear]:
    """What cadence_for gives for everything below the materialised `paths`; not to be changed by the caller.

    One statement where nothing happened since, two more where something did in single branches, else those of
    cadence_for.
    """
    key = (tuple(sorted(paths)), year, today)
    with _shelf:
        kept = _kept.get(key)
        if kept is not None:
            _kept.move_to_end(key)
    if kept is not None and _is_young(kept):
        with kept.lock:
            if _brought_up_to_date(kept, key[0]):
                return kept.reckoning.found
    return _anew(key)


def forget() -> None:
    """Reckon everything anew next time."""
    with _shelf:
        _kept.clear()


def _is_young(kept: _Kept) -> bool:
    return time.monotonic() - kept.since < settings.CADENCE_KEPT_MINUTES * MINUTE


def _anew(key: tuple) -> dict[int, BranchYear]:
    paths, year, today = key
    reckoning = Reckoning(Organization.objects.filter(in_subtrees(paths)), year, today=today)
    if settings.CADENCE_KEPT_MINUTES and len(reckoning.found) >= WORTH_KEEPING:
        with _shelf:
            _kept[key] = _Kept(reckoning, reckoning.heard, time.monotonic())
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return reckoning.found


def _brought_up_to_date(kept: _Kept, paths: tuple[str, ...]) -> bool:
    """Reckon again the branches something happened in; False when that is not known or too much."""
    happened = happened_since(kept.heard[0], paths, also=MOVE, most=MOST_EVENTS)
    if not happened or (happened[0].sequence, happened[0].hash) != kept.heard or len(happened) == MOST_EVENTS:
        return False
    touched: set[int | None] = set()
    since = happened[1:]
    for event in since:
        if event.action.startswith(HARMLESS) or (event.object_type and not event.object_type.startswith(BELOW)):
            continue
        if event.action == MOVE:
            touched |= {event.organization_id, event.details["from"]}
        elif event.action.startswith(OF_ONE_BRANCH):
            touched.add(event.organization_id)
        else:
            return False
    if branches := kept.reckoning.branches.keys() & touched:
        kept.reckoning.again(branches)
    if since:
        kept.heard = since[-1].sequence, since[-1].hash
    return True
