from datetime import date

import pytest

from organizations.accounts.roles import Role
from organizations.teams.enums import RightState, Seat, TeamKind
from organizations.teams.rules import Place, right_span, right_state, role_of, seat_refusal

JAN, JUN, JUL, DEC = date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1), date(2025, 12, 31)


@pytest.mark.parametrize(
    ("new", "taken", "said"),
    [
        (Place("甲", Seat.LEADER, JUL, None), Place("乙", Seat.LEADER, JAN, JUN), None),
        (Place("甲", Seat.LEADER, JUN, None), Place("乙", Seat.LEADER, JAN, JUN), "组长是乙"),
        (Place("甲", Seat.OFFICE_HEAD, JAN, JUN), Place("乙", Seat.OFFICE_HEAD, JUN, None), "办公室主任是乙"),
        (Place("甲", Seat.DEPUTY, JAN, None), Place("乙", Seat.DEPUTY, JAN, None), None),
        (Place("甲", Seat.MEMBER, DEC, None), Place("甲", Seat.MEMBER, JAN, None), "已是成员"),
        (Place("甲", Seat.OFFICE_HEAD, JAN, None), Place("甲", Seat.MEMBER, JAN, None), None),
        (Place("甲", Seat.MEMBER, JUL, JUN), Place("乙", Seat.MEMBER, JAN, None), "不能早于"),
    ],
)
def test_seats(new, taken, said):
    refusal = seat_refusal(new, [taken])
    assert refusal is None if said is None else said in refusal


def test_the_right_follows_from_the_kind():
    assert [role_of(kind) for kind in TeamKind] == [Role.GROUP_MEMBER, Role.INSPECTOR, None]


@pytest.mark.parametrize(
    ("first", "last", "span"),
    [
        (JAN, None, (JUN, None)),
        (JUL, DEC, (JUL, DEC)),
        (JAN, JUN, (JUN, JUN)),
        (JAN, date(2025, 6, 29), None),
    ],
)
def test_a_right_never_reaches_back(first, last, span):
    assert right_span(first, last, JUN) == span


@pytest.mark.parametrize(
    ("kind", "has_account", "until", "post", "state"),
    [
        (TeamKind.TASK_FORCE, True, None, None, RightState.NONE),
        (TeamKind.LEADING, False, None, None, RightState.NONE),
        (TeamKind.LEADING, True, None, None, RightState.WAITING),
        (TeamKind.LEADING, True, JUN, None, RightState.WAITING),
        (TeamKind.LEADING, True, JAN, None, RightState.ENDED),
        (TeamKind.SUPERVISION, True, None, (JUL, None), RightState.LATER),
        (TeamKind.SUPERVISION, True, None, (JUN, JUN), RightState.HELD),
        (TeamKind.SUPERVISION, True, None, (JAN, JAN), RightState.ENDED),
    ],
)
def test_states_of_a_right(kind, has_account, until, post, state):
    assert right_state(kind, has_account=has_account, until=until, post=post, today=JUN) == state
