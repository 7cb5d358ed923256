"""Who belongs where, and with what standing, on any day; each question in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from common.scoping import in_subtrees
from members.membership.models import Membership, MemberStatus
from members.membership.rules import VOTING_STANDINGS, has_vote
from members.roster.enums import PRESENT_STANDINGS, MemberType
from members.roster.models import Member


def in_force(day: date, prefix: str = "") -> Q:
    """Rows whose span covers `day`; `prefix` leads to them, such as "member__statuses__"."""
    start, end = f"{prefix}valid_from", f"{prefix}valid_to"
    return (Q(**{f"{start}__isnull": True}) | Q(**{f"{start}__lte": day})) & (
        Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day})
    )


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One person expected at a meeting of a branch on a day."""

    member: Member
    group_id: int | None
    type: str
    standing: str
    has_vote: bool

    @property
    def exempt(self) -> bool:
        return self.member.exempt


def roster_on(branch, day: date, *, group=None) -> list[RosterEntry]:
    """Members of `branch` (or of one of its groups) on `day` in order of name, those who had left not among them.

    Two statements, whatever the size of the branch.
    """
    there = Membership.objects.filter(in_force(day), organization=branch).select_related("member")
    if group is not None:
        there = there.filter(group=group)
    stays = list(there.order_by("member__sort_key", "member_id"))
    statuses = {
        status.member_id: status
        for status in MemberStatus.objects.filter(in_force(day), member__in=[stay.member_id for stay in stays])
    }
    entries = []
    for stay in stays:
        status = statuses.get(stay.member_id)
        if status is None or status.standing not in PRESENT_STANDINGS:
            continue
        vote = has_vote(status.type, status.standing, status.vote_suspended)
        entries.append(RosterEntry(stay.member, stay.group_id, status.type, status.standing, vote))
    return entries


@dataclass(frozen=True, slots=True)
class Headcount:
    """Members of one branch on one day."""

    formal: int = 0
    probationary: int = 0
    voters: int = 0

    @property
    def total(self) -> int:
        return self.formal + self.probationary


def headcounts_on(days: Iterable[date], *, within: Iterable[str]) -> dict[int, dict[date, Headcount]]:
    """{branch id: {day: counts}} for all branches below the materialised paths; one statement for all days.

    Branches without members on a day are not among the answers of that day.
    """
    days = sorted(set(days))
    annotations = {}
    for place, day in enumerate(days):
        there = (
            in_force(day) & in_force(day, "member__statuses__") & Q(member__statuses__standing__in=PRESENT_STANDINGS)
        )
        full = there & Q(member__statuses__type=MemberType.FULL)
        voting = full & Q(member__statuses__standing__in=VOTING_STANDINGS, member__statuses__vote_suspended=False)
        annotations[f"all_{place}"] = Count("pk", filter=there)
        annotations[f"full_{place}"] = Count("pk", filter=full)
        annotations[f"vote_{place}"] = Count("pk", filter=voting)
    rows: Iterable[Any] = (
        Membership.objects.filter(in_subtrees(within, "organization__path"))
        .order_by()
        .values("organization_id")
        .annotate(**annotations)
    )
    counts: dict[int, dict[date, Headcount]] = defaultdict(dict)
    for row in rows:
        for place, day in enumerate(days):
            everybody, full = row[f"all_{place}"], row[f"full_{place}"]
            if everybody:
                counts[row["organization_id"]][day] = Headcount(full, everybody - full, row[f"vote_{place}"])
    return dict(counts)


def has_vote_on(member: Member, day: date) -> bool:
    """Whether `member` had a vote on `day`, from the status history."""
    status = member.statuses.filter(in_force(day)).first()
    return status is not None and has_vote(status.type, status.standing, status.vote_suspended)


def branch_on(member: Member, day: date):
    """The branch `member` belonged to on `day`, None if to none of ours."""
    stay = member.memberships.filter(in_force(day)).select_related("organization").first()
    return stay.organization if stay else None


def history_of(member: Member) -> list[dict]:
    """What happened to a member, newest first: {"day", "what", "note"}; two statements."""
    events = []
    stays = list(member.memberships.select_related("organization").order_by(F("valid_from").asc(nulls_first=True)))
    for stay in stays:
        what = f"组织关系在{stay.organization.name}"
        events.append({"from": stay.valid_from, "to": stay.valid_to, "what": what, "note": stay.reason})
    for status in member.statuses.order_by(F("valid_from").asc(nulls_first=True)):
        what = f"{status.get_type_display()}，党籍状态{status.get_standing_display()}"
        note = "暂停表决权" if status.vote_suspended else ""
        events.append({"from": status.valid_from, "to": status.valid_to, "what": what, "note": note})
    return sorted(events, key=lambda event: event["from"] or date.min, reverse=True)
