"""A street of two communities: what was held in May and June 2025 is known to the last session."""

from datetime import date

import pytest

from activities.sessions.enums import SessionKind
from organizations.accounts.roles import Role
from tests.factories.activities import make_session
from tests.factories.organizations import make_branch, make_community, make_street, make_user

MEETING, LECTURE, THEME = SessionKind.MEMBERS_MEETING, SessionKind.LECTURE, SessionKind.THEME_DAY
TODAY = date(2025, 7, 1)


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "private"


@pytest.fixture
def street(db):
    """甲: branches 一, 二; 乙: 三. No committees, no groups: 党员大会, 党课 by quarter, 主题党日 by month."""
    street = make_street("中共清源街道工作委员会")
    first = make_community("中共清源街道甲社区总支部委员会", street)
    second = make_community("中共清源街道乙社区总支部委员会", street)
    one, two, three = (
        make_branch(f"中共清源街道{name}楼院支部委员会", parent)
        for name, parent in (("一号", first), ("二号", first), ("三号", second))
    )
    for branch in (one, two, three):
        make_session(branch, date(2025, 5, 8), [THEME], expected=10, present=8)
    make_session(one, date(2025, 6, 5), [THEME, MEETING], expected=10, present=9)
    make_session(one, date(2025, 6, 20), [LECTURE], expected=10, present=10, recorded_late=True)
    make_session(two, date(2025, 6, 6), [THEME], expected=20, present=11)
    make_session(three, date(2025, 6, 7), [LECTURE], expected=10, present=10)
    street.refresh_from_db()
    return street


@pytest.fixture
def staff(street):
    return make_user(Role.STREET_STAFF, street)
