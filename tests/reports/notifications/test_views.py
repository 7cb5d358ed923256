from datetime import date

import pytest

from organizations.accounts.roles import Role
from reports.notifications.services import send_reminders
from tests.factories.organizations import make_branch, make_district, make_user

LIST = "/reports/notifications/"


@pytest.fixture
def secretary(db):
    return make_user(Role.BRANCH_SECRETARY, make_branch())


def test_the_list_says_what_and_why_and_the_bell_counts(client, secretary):
    send_reminders(date(2025, 6, 23))
    client.force_login(secretary)
    text = client.get(LIST).content.decode()
    assert "主题党日还没有登记" in text
    assert "您负责" in text
    count = secretary.posts.get().organization.notifications.count()
    assert f'<span class="bell-count">{count}</span>' in text


def test_filters_and_the_empty_state(client, secretary):
    client.force_login(secretary)
    assert "没有提醒" in client.get(LIST).content.decode()
    send_reminders(date(2025, 6, 23))
    assert "主题党日" in client.get(LIST + "?state=open").content.decode()
    assert "主题党日还" not in client.get(LIST + "?state=settled").content.decode()


def test_administrators_have_no_bell(client, db):
    client.force_login(make_user(Role.SYSTEM_ADMIN, make_district()))
    assert 'class="bell"' not in client.get("/").content.decode()
    assert client.get(LIST).status_code == 403
