from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.sessions.enums import SessionKind, State
from activities.sessions.signals import session_moved
from organizations.accounts.roles import Role
from organizations.settings.models import Parameter
from organizations.tree.models import Organization
from reports.notifications.models import Notification
from reports.notifications.selectors import notifications_for_user, open_for_user
from reports.notifications.services import send_reminders
from reports.notifications.tasks import task_remind
from tests.factories.activities import make_session
from tests.factories.organizations import make_branch, make_community, make_street, make_term, make_user

pytestmark = pytest.mark.django_db
EARLY, WEEK, LAST, AFTER = date(2025, 6, 10), date(2025, 6, 23), date(2025, 6, 30), date(2025, 7, 1)


@pytest.fixture
def branch():
    return make_branch()


def keys(branch, **filters):
    rows = Notification.objects.filter(organization=branch, **filters)
    return set(rows.values_list("key", flat=True))


def open_keys(branch):
    return keys(branch, settled_at__isnull=True)


def test_nothing_is_sent_before_the_week(branch):
    send_reminders(EARLY)
    assert not [key for key in keys(branch) if ":2025-06:" in key]


def test_each_stage_is_sent_once_and_replaces_the_one_before(branch):
    assert send_reminders(WEEK)["sent"]
    assert "life:theme_day:2025-06:7" in open_keys(branch)
    assert send_reminders(WEEK) == {"sent": 0, "settled": 0}
    assert send_reminders(WEEK + timedelta(days=1))["sent"] == 0
    send_reminders(LAST)
    assert "life:theme_day:2025-06:0" in open_keys(branch)
    assert "life:theme_day:2025-06:7" not in open_keys(branch)
    send_reminders(AFTER)
    assert "life:theme_day:2025-06:overdue" in open_keys(branch)
    assert "life:theme_day:2025-06:0" not in open_keys(branch)


def test_a_missed_morning_is_caught_up(branch):
    send_reminders(WEEK + timedelta(days=3))
    assert "life:theme_day:2025-06:7" in open_keys(branch)


def test_what_was_held_is_not_reminded_of_and_is_settled_next_morning(branch):
    send_reminders(WEEK)
    make_session(branch, date(2025, 6, 24))
    send_reminders(date(2025, 6, 25))
    assert "life:theme_day:2025-06:7" not in open_keys(branch)
    assert "life:members_meeting:2025-Q2:7" in open_keys(branch)


def test_handing_in_settles_at_once(branch):
    send_reminders(WEEK)
    session = make_session(branch, date(2025, 6, 24), state=State.SUBMITTED, kinds=[SessionKind.THEME_DAY])
    session_moved.send(sender=type(session), session=session, action="submit")
    assert "life:theme_day:2025-06:7" not in open_keys(branch)
    assert "life:lecture:2025-Q2:7" in open_keys(branch)


def test_december_is_overdue_in_january(branch):
    send_reminders(date(2026, 1, 5))
    assert "life:theme_day:2025-12:overdue" in open_keys(branch)
    assert "life:org_life_meeting:2025:overdue" in open_keys(branch)


def test_the_days_before_are_a_parameter(branch):
    Parameter.objects.create(key="life.reminder_days", value=[20], valid_from=date(2025, 1, 1), organization=branch)
    send_reminders(EARLY)
    assert "life:theme_day:2025-06:20" in open_keys(branch)


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2025, 8, 31), None),
        (date(2025, 9, 5), 6),
        (date(2025, 12, 5), 3),
        (date(2026, 2, 5), 1),
        (date(2026, 3, 6), 0),
    ],
)
def test_terms_are_reminded_of_by_calendar_months(branch, today, stage):
    term = make_term(branch, date(2021, 3, 5), date(2026, 3, 5))
    send_reminders(today)
    sent = {key for key in keys(branch) if key.startswith("term:")}
    assert sent == (set() if stage is None else {f"term:{term.pk}:2026-03-05:{stage}"})


def test_a_new_term_settles_the_reminder_of_the_old(branch):
    make_term(branch, date(2021, 3, 5), date(2026, 3, 5))
    send_reminders(date(2026, 3, 10))
    make_term(branch, date(2026, 3, 12), date(2031, 3, 12))
    send_reminders(date(2026, 3, 13))
    assert not [key for key in open_keys(branch) if key.startswith("term:")]


def test_the_task_is_idempotent(branch):
    task_remind()
    assert task_remind()["sent"] == 0


def test_reminders_reach_those_who_work_for_the_organisation(branch):
    community = Organization.objects.get_parent(branch)
    neighbour = make_branch(parent=community)
    send_reminders(WEEK)
    secretary = make_user(Role.BRANCH_SECRETARY, branch)
    assert {n.organization_id for n in open_for_user(secretary)} == {branch.pk}
    assert not notifications_for_user(make_user(Role.COMMUNITY_SECRETARY, community)).exists()
    assert neighbour.pk not in {n.organization_id for n in notifications_for_user(secretary)}


def test_the_street_sees_the_terms_below_it(branch):
    street = Organization.objects.get(depth=2)
    make_term(branch, date(2021, 3, 5), date(2026, 3, 5))
    send_reminders(date(2026, 3, 10))
    assert [n.kind for n in open_for_user(make_user(Role.STREET_STAFF, street))] == ["term"]


def test_statements_do_not_grow_with_branches(branch):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            send_reminders(WEEK)
        return len(captured)

    send_reminders(WEEK)
    few = cost()
    community = make_community(parent=make_street("另一街道党工委"))
    for _ in range(15):
        make_branch(parent=community)
    send_reminders(WEEK)
    assert cost() == few
