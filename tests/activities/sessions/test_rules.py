from datetime import date

import pytest

from activities.sessions.enums import AttendanceStatus as S
from activities.sessions.rules import Entry, attendance_numbers, is_late, judge


@pytest.mark.parametrize(
    ("rule", "should", "minimum"),
    [
        ("ordinary", 16, 8),
        ("ordinary", 15, 8),
        ("ordinary", 1, 1),
        ("admission", 16, 9),
        ("admission", 15, 8),
        ("disposal", 16, 9),
        ("election", 16, 13),
        ("election", 15, 12),
        ("election", 10, 8),
        ("branch_committee", 4, 2),
        ("branch_committee", 5, 3),
    ],
)
def test_quorum_is_reached_exactly_at_the_minimum(rule, should, minimum):
    assert judge(rule, should=should, present=minimum).quorum
    assert not judge(rule, should=should, present=minimum - 1).quorum
    assert judge(rule, should=should, present=0).needed_present == minimum


@pytest.mark.parametrize(("should", "minimum"), [(4, 3), (5, 3), (6, 4)])
def test_committee_quorum_with_the_strict_switch(should, minimum):
    assert judge("branch_committee", should=should, present=minimum, strict_committee=True).quorum
    assert not judge("branch_committee", should=should, present=minimum - 1, strict_committee=True).quorum


@pytest.mark.parametrize("rule", ["ordinary", "admission", "disposal", "election"])
@pytest.mark.parametrize(("should", "votes"), [(16, 9), (15, 8)])
def test_a_majority_is_more_than_half_of_those_who_should_attend(rule, should, votes):
    assert judge(rule, should=should, present=should, votes=votes).passed
    assert not judge(rule, should=should, present=should, votes=votes - 1).passed


@pytest.mark.parametrize(
    ("base", "should", "present", "votes", "passed"),
    [
        ("should_attend", 20, 16, 10, False),
        ("should_attend", 20, 16, 11, True),
        ("present", 20, 16, 9, True),
        ("present", 20, 16, 8, False),
    ],
)
def test_election_base_is_a_setting(base, should, present, votes, passed):
    assert judge("election", should=should, present=present, votes=votes, election_base=base).passed is passed


@pytest.mark.parametrize(
    ("rule", "present", "votes", "written", "quorum", "passed"),
    [
        ("admission", 9, 8, 1, True, True),
        ("admission", 9, 8, 0, True, False),
        ("admission", 8, 8, 4, False, False),
        ("ordinary", 9, 8, 1, True, False),
    ],
)
def test_written_opinions_are_votes_but_not_presence(rule, present, votes, written, quorum, passed):
    verdict = judge(rule, should=16, present=present, votes=votes, written=written)
    assert (verdict.quorum, verdict.passed) == (quorum, passed)


def test_without_a_count_of_votes_only_the_quorum_is_judged():
    verdict = judge("ordinary", should=16, present=8)
    assert verdict.passed is None
    assert verdict.valid
    assert "达到规定人数" in verdict.reason


def test_a_meeting_nobody_should_attend_cannot_resolve():
    assert not judge("ordinary", should=0, present=0, votes=0).valid


def test_below_quorum_no_vote_helps():
    verdict = judge("ordinary", should=16, present=7, votes=16)
    assert not verdict.valid
    assert "决议无效" in verdict.reason


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], (0, 0, 0, 0, 0, 0)),
        ([(S.PRESENT, True), (S.ONLINE, True)], (2, 2, 2, 2, 0, 0)),
        ([(S.PRESENT, True), (S.PRESENT, False)], (2, 2, 1, 1, 0, 0)),
        ([(S.LEAVE_PERSONAL, True), (S.LEAVE_SICK, True), (S.LEAVE_DUTY, False)], (3, 0, 2, 0, 3, 0)),
        ([(S.ABSENT, True)], (1, 0, 1, 0, 0, 1)),
        ([(S.EXEMPT, True), (S.AWAY, True)], (1, 0, 2, 0, 0, 0)),
        ([(S.EXCLUDED, True)], (0, 0, 0, 0, 0, 0)),
        ([(S.OBSERVER, False), (S.OBSERVER, True)], (0, 0, 0, 0, 0, 0)),
    ],
)
def test_attendance_numbers(entries, expected):
    numbers = attendance_numbers([Entry(*entry) for entry in entries])
    assert (
        numbers.expected,
        numbers.present,
        numbers.voters_expected,
        numbers.voters_present,
        numbers.leave,
        numbers.absent,
    ) == expected


@pytest.mark.parametrize(
    ("recorded_on", "late"),
    [(date(2025, 3, 12), False), (date(2025, 3, 13), True), (date(2025, 3, 3), False), (None, False)],
)
def test_a_record_is_late_after_its_deadline(recorded_on, late):
    assert is_late(recorded_on, date(2025, 3, 12)) is late
