"""Quorum and majority, attendance numbers, lateness: pure rules of domain.md §1.8, §2.4 and §2.8."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from activities.sessions.enums import (
    LEAVE_STATUSES,
    NOT_EXPECTED_STATUSES,
    OUTSIDE_MEETING_STATUSES,
    PRESENT_STATUSES,
    AttendanceStatus,
    SessionKind,
    VotingRule,
)

HALF, FOUR_FIFTHS = Fraction(1, 2), Fraction(4, 5)


class Quorum(NamedTuple):
    """The share of those who should attend; `strict` means more than it, otherwise at least it."""

    share: Fraction
    strict: bool = False


QUORUMS = {
    VotingRule.ORDINARY: Quorum(HALF),
    VotingRule.ADMISSION: Quorum(HALF, strict=True),
    VotingRule.DISPOSAL: Quorum(HALF, strict=True),
    VotingRule.ELECTION: Quorum(FOUR_FIFTHS),
    VotingRule.BRANCH_COMMITTEE: Quorum(HALF),
}
QUORUM_KINDS = (SessionKind.MEMBERS_MEETING, SessionKind.BRANCH_COMMITTEE_MEETING)
WRITTEN_OPINIONS_COUNT = frozenset({VotingRule.ADMISSION, VotingRule.DISPOSAL})


@dataclass(frozen=True)
class Verdict:
    """Whether a meeting could resolve and did; `passed` is None when no vote was counted."""

    quorum: bool
    passed: bool | None
    needed_present: int
    needed_votes: int
    reason: str

    @property
    def valid(self) -> bool:
        """A resolution stands when the quorum was there and the vote, if counted, carried it."""
        return self.quorum and self.passed is not False


def least(total: int, share: Fraction, *, strict: bool) -> int:
    """The smallest number that is at least (strict: more than) `share` of `total`."""
    exact = share * total
    return int(exact) + 1 if strict else -int(-exact // 1)


def judge(
    rule: str,
    *,
    should: int,
    present: int,
    votes: int | None = None,
    written: int = 0,
    strict_committee: bool = False,
    election_base: str = "should_attend",
) -> Verdict:
    """Judge one resolution by the table of domain.md §1.8.

    `should` and `present` count those with a vote (应到会有表决权, 实到有表决权): committee members for
    "branch_committee". `votes` are those in favour; `written` are opinions in favour filed before the meeting:
    they count among the votes of an admission, never among those present. `strict_committee` asks for more than
    half of a committee; `election_base` is "should_attend" or "present". A majority is always more than half.
    """
    quorum = QUORUMS[VotingRule(rule)]
    if rule == VotingRule.BRANCH_COMMITTEE and strict_committee:
        quorum = quorum._replace(strict=True)
    base = present if rule == VotingRule.ELECTION and election_base == "present" else should
    needed_present = least(should, quorum.share, strict=quorum.strict)
    needed_votes = least(base, HALF, strict=True)
    reached = should > 0 and present >= needed_present
    passed = None
    if votes is not None:
        counted = votes + (written if rule in WRITTEN_OPINIONS_COUNT else 0)
        passed = reached and counted >= needed_votes
    return Verdict(
        reached, passed, needed_present, needed_votes, _words(should, present, needed_present, reached, passed)
    )


def _words(should: int, present: int, needed: int, reached: bool, passed: bool | None) -> str:
    text = f"应到有表决权 {should} 人，实到 {present} 人，至少须到 {needed} 人"
    if not reached:
        return f"{text}，未达到规定人数，决议无效"
    if passed is None:
        return f"{text}，达到规定人数"
    return f"{text}；赞成票{'达到' if passed else '未达到'}规定票数，决议{'通过' if passed else '未通过'}"


class Entry(NamedTuple):
    """One person's line in the roster grid."""

    status: str
    has_vote: bool


@dataclass(frozen=True)
class AttendanceNumbers:
    """The two expected numbers of §2.4 with what came of them.

    `expected` leaves out the exempt, those away and guests; `voters_expected` leaves out only guests and those whom
    the superior and the members' meeting let out of 应到会: an exempt voter stays in it (domain.md §0.1 trap 3).
    """

    expected: int
    present: int
    voters_expected: int
    voters_present: int
    leave: int
    absent: int


def attendance_numbers(entries: Iterable[Entry]) -> AttendanceNumbers:
    """应到, 实到, both with a vote, 请假 and 缺席 of a roster grid."""
    rows = list(entries)
    voters = [row for row in rows if row.has_vote and row.status not in OUTSIDE_MEETING_STATUSES]
    return AttendanceNumbers(
        expected=sum(row.status not in NOT_EXPECTED_STATUSES for row in rows),
        present=sum(row.status in PRESENT_STATUSES for row in rows),
        voters_expected=len(voters),
        voters_present=sum(row.status in PRESENT_STATUSES for row in voters),
        leave=sum(row.status in LEAVE_STATUSES for row in rows),
        absent=sum(row.status == AttendanceStatus.ABSENT for row in rows),
    )


def is_late(recorded_on: date | None, deadline: date) -> bool:
    """Whether a record came in after its last working day (§2.8); a record without a day is not called late."""
    return recorded_on is not None and recorded_on > deadline
