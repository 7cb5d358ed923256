from datetime import date

import pytest

from organizations.accounts.roles import ADMIN_ROLES, Role
from organizations.accounts.rules import Held, conflict, misplaced, overlap
from organizations.tree.enums import Kind

JAN, JUN, JUL, DEC = date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1), date(2025, 12, 31)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((JAN, JUN), (JUL, None), False),
        ((JAN, JUN), (JUN, None), True),
        ((JAN, None), (DEC, None), True),
        ((JUL, DEC), (JAN, JUN), False),
    ],
)
def test_overlap_counts_both_ends(a, b, expected):
    assert overlap(Held("x", *a), Held("y", *b)) is expected
    assert overlap(Held("y", *b), Held("x", *a)) is expected


@pytest.mark.parametrize("first", sorted(ADMIN_ROLES))
@pytest.mark.parametrize("second", sorted(ADMIN_ROLES))
def test_nobody_holds_two_administrator_roles_at_once(first, second):
    reason = conflict(Held(second, JUN, None), [Held(first, JAN, None)])
    assert (reason is None) is (first == second)


def test_an_administrator_has_no_business_role_in_either_order():
    assert "不能兼任业务岗位" in conflict(Held(Role.STREET_STAFF, JAN, None), [Held(Role.AUDIT_ADMIN, JAN, None)])
    assert "不能兼任业务岗位" in conflict(Held(Role.AUDIT_ADMIN, JAN, None), [Held(Role.STREET_STAFF, JAN, None)])


def test_a_future_role_conflicts_with_an_open_one():
    assert conflict(Held(Role.SYSTEM_ADMIN, JAN, None), [Held(Role.SECURITY_ADMIN, DEC, None)])


def test_one_role_after_another_has_ended_is_allowed():
    assert conflict(Held(Role.SYSTEM_ADMIN, JUL, None), [Held(Role.SECURITY_ADMIN, JAN, JUN)]) is None


def test_several_business_roles_are_allowed():
    assert conflict(Held(Role.STREET_STAFF, JAN, None), [Held(Role.STREET_LEADER, JAN, None)]) is None


def test_roles_belong_to_kinds_of_organisation():
    assert misplaced(Role.BRANCH_SECRETARY, Kind.BUILDING_BRANCH) is None
    assert "党支部" in misplaced(Role.BRANCH_SECRETARY, Kind.WORK_COMMITTEE)
    assert misplaced(Role.COMMUNITY_SECRETARY, Kind.BRANCH)
