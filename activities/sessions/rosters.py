"""Who is expected at a session: the roster of the form, prefilled for a day (domain.md §2.4)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from activities.sessions.enums import AttendanceStatus, SessionKind
from members.membership.selectors import roster_on
from members.roster.models import Member
from organizations.terms.selectors import posts_on
from organizations.tree.models import Group, Organization

COMMITTEE_ONLY = {SessionKind.BRANCH_COMMITTEE_MEETING}


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person of the roster; `preset` is the status the grid opens with.

    `mark` tells people of the same name apart: the year of birth, with the month where that is not enough.
    """

    member_id: int
    name: str
    initials: str
    has_vote: bool
    probationary: bool
    preset: str
    mark: str = ""


def roster_for(
    organization: Organization, day: date, *, kinds: Sequence[str] = (), group: Group | None = None
) -> list[RosterLine]:
    """Members of the branch, or of one of its groups, on `day`; of its committee where only that meets.

    The exempt are preset to 免于参加 and those away to 流动在外. A branch whose members are not told apart by group
    gives its whole roster for a group's meeting.
    """
    only_group = group is not None and set(kinds) == {SessionKind.GROUP_MEETING}
    entries = roster_on(organization, day, group=group) if only_group else []
    entries = entries or roster_on(organization, day)
    if set(kinds) == COMMITTEE_ONLY:
        names = set(posts_on(day).filter(organization=organization).values_list("person", flat=True))
        entries = [entry for entry in entries if entry.member.name in names] or entries
    marks = _marks(entry.member for entry in entries)
    return [
        RosterLine(
            entry.member.pk,
            entry.member.name,
            entry.member.initials,
            entry.has_vote,
            entry.type == "probationary",
            preset_of(entry.member),
            marks.get(entry.member.pk, ""),
        )
        for entry in entries
    ]


def preset_of(member) -> str:
    """The status a member starts with."""
    if member.exempt:
        return AttendanceStatus.EXEMPT
    return AttendanceStatus.AWAY if member.floating else AttendanceStatus.PRESENT


def _marks(members: Iterable[Member]) -> dict[int, str]:
    """What stands behind a name that several people of the roster bear, by member id."""
    people = list(members)
    names = Counter(member.name for member in people)
    years = Counter((member.name, member.birth_date.year) for member in people)
    return {
        member.pk: f"{member.birth_date.year}年{member.birth_date.month}月生"
        if years[member.name, member.birth_date.year] > 1
        else f"{member.birth_date.year}年生"
        for member in people
        if names[member.name] > 1
    }
