"""The organisational life of a branch: what was held each month, who came, what was resolved, who approved it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from activities.models import Attendance, Minutes, Resolution, Session, SessionEvent
from activities.sessions.enums import (
    NOT_EXPECTED_STATUSES,
    PRESENT_STATUSES,
    AttendanceStatus,
    SessionKind,
    State,
    VotingRule,
)
from activities.sessions.models import kinds_text
from activities.sessions.rules import judge
from common.periods import add_months
from partybuild.demo.year import PLACES, TOPICS
from partybuild.generate.accounts import Account
from partybuild.generate.crowd import Roster, Someone
from partybuild.generate.log import Log
from partybuild.generate.size import Size
from partybuild.generate.store import Store
from partybuild.generate.tree import Unit

HERE = ZoneInfo("Asia/Shanghai")
PRESENT, ABSENT = AttendanceStatus.PRESENT.value, AttendanceStatus.ABSENT.value
EXEMPT, AWAY = AttendanceStatus.EXEMPT.value, AttendanceStatus.AWAY.value
REASONS = [PRESENT] * 184 + ["leave_personal"] * 8 + ["leave_sick"] * 3 + ["leave_duty"] * 2 + ["online"] * 2 + [ABSENT]
COUNTED = frozenset(status.value for status in PRESENT_STATUSES)
NOT_EXPECTED = frozenset(status.value for status in NOT_EXPECTED_STATUSES)
DELAYS, DELAY_WEIGHTS = [0, 1, 2, 3, 4, 20], [25, 25, 20, 15, 11, 4]
SECRETARYS_LECTURE = 5
QUARTER_MONTHS = (2, 5, 8, 11)


@dataclass(frozen=True, slots=True)
class Held:
    """One event about to be written."""

    kinds: tuple[str, ...]
    day: date
    group: int | None = None


class Life:
    """Writes the sessions of branches. `deadline` gives the last working day for the record of a day."""

    def __init__(self, store: Store, size: Size, random: Random, log: Log, deadline: Callable[[date], date]):
        self._store, self._size, self._random, self._log = store, size, random, log
        self._deadline = cache(deadline)

    def write(self, branch: Unit, roster: Roster, *, above: str, secretary: Account, reviewer: Account) -> None:
        """All sessions of a branch from the first day to today; `above` is the secretary of the community."""
        diligence = min(1.0, self._random.uniform(0.9, 1.02))
        for held in self._calendar(branch, roster, diligence):
            lecturer = ""
            if SessionKind.LECTURE.value in held.kinds:
                lecturer = above if held.day.month == SECRETARYS_LECTURE else roster.officers[0].person.name
            self._session(branch, roster, held, lecturer, secretary, reviewer)

    def _calendar(self, branch: Unit, roster: Roster, diligence: float) -> Iterator[Held]:
        random, today = self._random, self._size.today
        month = self._size.first_day
        while month <= today:
            last = min(28, (today - month).days)
            for kinds, group in _owed(branch, roster, month, random) if last else ():
                day = month.replace(day=random.randint(1, last))
                if day >= branch.founded and random.random() <= diligence:
                    yield Held(kinds, day, group)
            month = add_months(month, 1)

    def _session(
        self, branch: Unit, roster: Roster, held: Held, lecturer: str, secretary: Account, reviewer: Account
    ) -> None:
        random, store, day = self._random, self._store, held.day
        rows = self._attendance(_expected(roster, held), day)
        present = sum(status in COUNTED for _, status, _ in rows)
        if not present:
            return
        expected = sum(status not in NOT_EXPECTED for _, status, _ in rows)
        voters = sum(vote for _, _, vote in rows)
        voting = sum(vote and status in COUNTED for _, status, vote in rows)
        state, recorded = self._state(day)
        hour, minute = random.choice((9, 14, 15, 19)), random.choice((0, 30))
        starts = datetime.combine(day, time(hour, minute), HERE)
        entered = datetime.combine(recorded or day, time(20, 30), HERE)
        topic, content = random.choice(TOPICS)
        late = recorded is not None and recorded > self._deadline(day)
        host = roster.officers[0].person.name if held.group is None else rows[0][0].person.name
        group = branch.groups[held.group] if held.group is not None else None
        pk = store[Session].add(
            *(branch.id, group, starts, day, random.choice(PLACES), host, roster.officers[-1].person.name, lecturer),
            *(topic, content, expected, present, voters, voting, state.value, recorded, late, kinds_text(held.kinds)),
            *(secretary.id, entered, entered, 2 if state == State.APPROVED else 1),
        )
        store[Minutes].extend((pk, kind) for kind in held.kinds)
        store[Attendance].extend((pk, one.id, one.person.name, status, vote) for one, status, vote in rows)
        self._resolve(pk, held, topic, voters, voting)
        self._steps(pk, f"{day} {topic}", state, entered, branch, secretary, reviewer)

    def _attendance(self, expected: Sequence[tuple[Someone, bool]], day: date) -> list[tuple[Someone, str, bool]]:
        random = self._random.random
        return [
            (one, EXEMPT if one.exempt else AWAY if one.floating else REASONS[int(random() * 200)], vote)
            for one, vote in expected
        ]

    def _state(self, day: date) -> tuple[State, date | None]:
        """Where the record stands today, and the day it was handed in."""
        random, today = self._random, self._size.today
        recorded = day + timedelta(days=random.choices(DELAYS, DELAY_WEIGHTS)[0])
        if recorded >= today:
            return State.DRAFT, None
        if (today - recorded).days > 12:
            return State.APPROVED, recorded
        state = random.choices([State.APPROVED, State.SUBMITTED, State.RETURNED], [6, 3, 1])[0]
        return state, recorded

    def _resolve(self, pk: int, held: Held, topic: str, voters: int, voting: int) -> None:
        if held.kinds[0] == SessionKind.MEMBERS_MEETING.value:
            rule = VotingRule.ORDINARY.value
        elif held.kinds[0] == SessionKind.BRANCH_COMMITTEE_MEETING.value:
            rule = VotingRule.BRANCH_COMMITTEE.value
        else:
            return
        if self._random.random() < 0.6:
            valid, reason = _verdict(rule, voters, voting)
            if valid:
                row = (pk, f"同意“{topic}”安排", rule, voting, 0, 0, valid, reason)
                self._store[Resolution].add(*row)

    def _steps(
        self, pk: int, title: str, state: State, at: datetime, branch: Unit, secretary: Account, reviewer: Account
    ) -> None:
        """The workflow of records since the portal went live; what is older was taken over as it was."""
        if state == State.DRAFT or at.date() < self._log.live_from:
            return
        steps = [("submit", "提交审核", "", secretary, State.SUBMITTED, at)]
        if state == State.APPROVED:
            steps.append(("approve", "审核通过", "", reviewer, state, at + timedelta(hours=11)))
        elif state == State.RETURNED:
            steps.append(("return", "退回", "请补充讨论情况。", reviewer, state, at + timedelta(hours=11)))
        for action, label, reason, actor, reached, when in steps:
            self._store[SessionEvent].add(pk, action, label, reason, actor.id, when)
            self._log.session(when, actor, f"session.{action}", f"{label}：{title}", branch.id, pk, reached.value)


def _owed(branch: Unit, roster: Roster, month: date, random: Random) -> Iterator[tuple[tuple[str, ...], int | None]]:
    """(kinds, place of the group) of everything the branch owes in the month; some lectures are part of a theme day."""
    lecture = month.month in QUARTER_MONTHS
    together = lecture and random.random() < 0.12
    theme = SessionKind.THEME_DAY.value
    yield ((theme, SessionKind.LECTURE.value) if together else (theme,)), None
    if len(roster.officers) >= 3:
        yield (SessionKind.BRANCH_COMMITTEE_MEETING.value,), None
    for place in range(len(branch.groups)):
        yield (SessionKind.GROUP_MEETING.value,), place
    if lecture and not together:
        yield (SessionKind.LECTURE.value,), None
    if lecture and not branch.temporary:
        yield (SessionKind.MEMBERS_MEETING.value,), None
    if month.month == 12:
        yield (SessionKind.ORG_LIFE_MEETING.value,), None


def _expected(roster: Roster, held: Held) -> list[tuple[Someone, bool]]:
    """Who is on the grid of the event, each with whether he has a vote on the day."""
    day = held.day
    stays = [stay for stay in roster.stays if stay.on(day)]
    if held.kinds == (SessionKind.BRANCH_COMMITTEE_MEETING.value,):
        officers = roster.officers
        stays = [stay for stay in stays if stay.someone in officers]
    elif held.group is not None:
        stays = [stay for stay in stays if stay.group == held.group]
    return [(stay.someone, stay.someone.formal_on(day)) for stay in stays]


@cache
def _verdict(rule: str, should: int, present: int) -> tuple[bool, str]:
    verdict = judge(rule, should=should, present=present, votes=present)
    return verdict.valid, verdict.reason
