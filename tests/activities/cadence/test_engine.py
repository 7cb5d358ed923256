from datetime import date

import pytest

from activities.cadence.engine import SessionFact, kind_year
from activities.cadence.enums import CellState, Reason
from activities.cadence.facts import GroupFact, UnitHistory
from activities.cadence.rules import CadenceRule, read_rules
from common.periods import months_of
from organizations.settings.defaults import DEFAULTS
from organizations.tree.spans import Span

RULES = read_rules(DEFAULTS["life.cadence"].value)
AFTER = date(2026, 1, 10)
ALWAYS = Span()
FORMAL = {p.key: 12 for p in months_of(2025)}


def branch(*, since=None, until=None, kind="building_branch", committee=(ALWAYS,), groups=(), formal=FORMAL):
    return UnitHistory(
        id=1,
        existence=Span(since, until),
        kinds=[(ALWAYS, kind)],
        committee=list(committee),
        groups=[GroupFact(i, f"第{i}党小组", span) for i, span in groups],
        formal=formal,
    )


def on(month, day=10, *, group=None, late=False, counted=True):
    return SessionFact(date(2025, month, day), group, late, counted)


def year_of(kind, history, sessions=(), today=AFTER, rule=None):
    return kind_year(lambda period: rule or RULES[kind], history.during, sessions, year=2025, today=today)


def due(result):
    return [cell.due for cell in result.cells]


def held(result):
    return [cell.held for cell in result.cells]


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("members_meeting", 4),
        ("branch_committee_meeting", 12),
        ("lecture", 4),
        ("theme_day", 12),
        ("org_life_meeting", 1),
    ],
)
def test_an_ordinary_branch_owes_every_period(kind, cells):
    result = year_of(kind, branch())
    assert result.applicable
    assert due(result) == [1] * cells
    assert held(result) == [0] * cells
    assert len(result.missing) == cells


@pytest.mark.parametrize(
    ("since", "until", "months", "quarters", "years"),
    [
        (date(2025, 5, 20), None, [0] * 5 + [1] * 7, [0, 0, 1, 1], [0]),
        (date(2025, 6, 1), None, [0] * 5 + [1] * 7, [0, 0, 1, 1], [0]),
        (date(2025, 1, 1), None, [1] * 12, [1] * 4, [1]),
        (None, date(2025, 9, 30), [1] * 9 + [0] * 3, [1, 1, 1, 0], [0]),
        (None, date(2025, 9, 29), [1] * 8 + [0] * 4, [1, 1, 0, 0], [0]),
        (None, date(2025, 12, 31), [1] * 12, [1] * 4, [1]),
        (date(2025, 3, 2), date(2025, 5, 30), [0, 0, 0, 1] + [0] * 8, [0] * 4, [0]),
        (date(2026, 1, 1), None, [0] * 12, [0] * 4, [0]),
    ],
)
def test_only_periods_lived_through_are_due(since, until, months, quarters, years):
    history = branch(since=since, until=until)
    assert due(year_of("theme_day", history)) == months
    assert due(year_of("lecture", history)) == quarters
    result = year_of("org_life_meeting", history)
    assert due(result) == years
    assert result.applicable


def test_a_session_in_a_period_not_due_fills_nothing():
    result = year_of("theme_day", branch(since=date(2025, 5, 20)), [on(5, 25), on(6)])
    assert held(result) == [0] * 5 + [1] + [0] * 6
    assert result.cells[4].sessions == 1
    assert result.cells[4].reason == Reason.NOT_EXISTING


@pytest.mark.parametrize(
    ("kind", "of", "reason"),
    [
        ("members_meeting", branch(kind="temporary_branch"), Reason.TEMPORARY_BRANCH),
        ("members_meeting", branch(kind="functional_branch"), Reason.FUNCTIONAL_BRANCH),
        ("branch_committee_meeting", branch(committee=()), Reason.NO_COMMITTEE),
        ("branch_committee_meeting", branch(formal=dict.fromkeys(FORMAL, 6)), Reason.NO_COMMITTEE),
        ("group_meeting", branch(), Reason.NO_GROUPS),
    ],
)
def test_what_does_not_apply_says_why_and_keeps_its_sessions(kind, of, reason):
    result = year_of(kind, of, [on(2)])
    assert (result.applicable, result.reason) == (False, reason)
    assert result.due_total == result.held_total == 0
    assert sum(cell.sessions for cell in result.cells) == 1
    assert {cell.state for cell in result.cells} == {CellState.NOT_APPLICABLE}


def test_seven_formal_members_are_enough_for_a_committee():
    assert year_of("branch_committee_meeting", branch(formal=dict.fromkeys(FORMAL, 7))).due_total == 12


def test_temporary_branches_owe_the_other_kinds():
    assert year_of("lecture", branch(kind="temporary_branch")).due_total == 4


def test_a_branch_that_became_temporary_owes_until_then():
    history = branch()
    history.kinds = [(Span(None, date(2025, 6, 30)), "branch"), (Span(date(2025, 7, 1)), "temporary_branch")]
    result = year_of("members_meeting", history)
    assert due(result) == [1, 1, 0, 0]
    assert result.applicable


def test_a_committee_elected_in_june_is_asked_from_july():
    result = year_of("branch_committee_meeting", branch(committee=(Span(date(2025, 6, 15)),)))
    assert due(result) == [0] * 6 + [1] * 6


def test_a_change_of_committee_within_a_month_leaves_no_gap():
    spans = (Span(None, date(2025, 6, 14)), Span(date(2025, 6, 15)))
    assert due(year_of("branch_committee_meeting", branch(committee=spans))) == [1] * 12


def test_groups_are_due_and_held_by_the_group():
    history = branch(groups=[(1, ALWAYS), (2, ALWAYS), (3, Span(date(2025, 3, 5)))])
    sessions = [on(1, group=1), on(1, 12, group=1), on(1, group=2), on(4, group=3), on(4, group=9), on(5)]
    result = year_of("group_meeting", history, sessions)
    assert due(result) == [2, 2, 2] + [3] * 9
    assert held(result) == [2, 0, 0, 1, 0] + [0] * 7
    assert result.cells[0].sessions == 3
    assert result.cells[3].state == CellState.PARTIAL
    assert result.cells[3].missing_groups == ("第1党小组", "第2党小组")


def test_a_meeting_without_group_is_that_of_the_only_group():
    assert held(year_of("group_meeting", branch(groups=[(4, ALWAYS)]), [on(1)]))[0] == 1


def test_sessions_count_by_their_day_and_only_once():
    result = year_of("lecture", branch(), [on(1, 1), on(3, 31), on(4, 1, late=True), on(12, 31)])
    assert held(result) == [1, 1, 0, 1]
    assert [cell.sessions for cell in result.cells] == [2, 1, 0, 1]
    assert [cell.state for cell in result.cells] == ["held", "late", "missing", "held"]
    assert (result.late, result.held_late) == (1, 1)
    assert [cell.period.key for cell in result.missing] == ["2025-Q3"]


def test_one_record_in_time_makes_the_period_timely():
    result = year_of("lecture", branch(), [on(1, late=True), on(2)])
    assert result.cells[0].state == CellState.HELD
    assert (result.late, result.held_late) == (1, 0)


def test_sessions_under_review_hold_nothing_yet():
    cell = year_of("theme_day", branch(), [on(1, counted=False)]).cells[0]
    assert (cell.due, cell.held, cell.pending, cell.state) == (1, 0, 1, CellState.PENDING)


def test_more_than_one_a_period_can_be_asked():
    rule = CadenceRule("study_group", "month", times=4)
    result = year_of(
        "study_group", branch(), [on(1, d) for d in (1, 8, 15)] + [on(2, d) for d in range(1, 7)], rule=rule
    )
    assert due(result) == [4] * 12
    assert held(result)[:2] == [3, 4]


@pytest.mark.parametrize(
    ("today", "month", "state", "is_due"),
    [
        (date(2025, 6, 29), 6, CellState.OPEN, 0),
        (date(2025, 6, 30), 6, CellState.OPEN, 1),
        (date(2025, 7, 1), 6, CellState.MISSING, 1),
        (date(2025, 6, 15), 7, CellState.FUTURE, 0),
        (date(2025, 6, 15), 5, CellState.MISSING, 1),
    ],
)
def test_a_running_period_is_open_until_its_last_day_is_over(today, month, state, is_due):
    cell = year_of("theme_day", branch(), today=today).cells[month - 1]
    assert (cell.state, cell.due) == (state, is_due)


def test_a_running_period_counts_as_soon_as_it_is_held():
    cell = year_of("theme_day", branch(), [on(6, 3)], today=date(2025, 6, 15)).cells[5]
    assert (cell.due, cell.held, cell.state) == (1, 1, CellState.HELD)


def test_sessions_after_today_are_not_known_yet():
    assert year_of("theme_day", branch(), [on(6, 20)], today=date(2025, 6, 15)).held_total == 0


def test_a_rule_that_lets_an_organisation_off_works_from_its_day():
    off = CadenceRule("theme_day", "month", not_owed_by=frozenset({"building_branch"}))
    result = kind_year(
        lambda period: off if period.start >= date(2025, 7, 1) else RULES["theme_day"],
        branch().during,
        [],
        year=2025,
        today=AFTER,
    )
    assert due(result) == [1] * 6 + [0] * 6
    assert result.cells[6].reason == Reason.OTHER_KIND


@pytest.mark.parametrize("row", [{"per": "week"}, {"per": "month", "times": 0}, {"per": "month", "needs": "luck"}, {}])
def test_rules_that_cannot_be_meant_are_refused(row):
    with pytest.raises(ValueError, match=r"life\.cadence"):
        read_rules({"theme_day": row})


def test_rules_come_in_the_order_of_the_kinds_and_only_for_kinds_we_know():
    rules = read_rules({"theme_day": {"per": "month"}, "members_meeting": {"per": "quarter"}})
    assert list(rules) == ["members_meeting", "theme_day"]
    with pytest.raises(ValueError, match="tea_party"):
        read_rules({"tea_party": {"per": "month"}})
