import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from activities.cadence.matrix import build_matrix
from activities.sessions.enums import AttendanceStatus
from activities.sessions.enums import SessionKind as K
from activities.sessions.models import Attendance
from organizations.accounts.roles import Role
from organizations.tree.enums import Kind
from organizations.tree.models import Organization
from tests.factories.activities import make_session
from tests.factories.members import make_member
from tests.factories.organizations import (
    make_branch,
    make_committee,
    make_community,
    make_group,
    make_headcount,
    make_street,
    make_user,
)

pytestmark = pytest.mark.django_db
AFTER = date(2026, 1, 10)


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def branch(street):
    branch = make_branch("中共示范街道红旗社区第一支部委员会", parent=make_community(parent=street))
    make_committee(branch)
    make_headcount(branch, formal=9)
    make_session(branch, date(2025, 1, 8), [K.THEME_DAY, K.LECTURE], topic="一月的党日")
    return branch


def test_the_matrix_says_each_cell_in_a_word(client, street, branch):
    make_branch(parent=Organization.objects.get_parent(branch), kind=Kind.TEMPORARY_BRANCH)
    client.force_login(make_user(Role.STREET_STAFF, street))
    page = client.get(reverse("activities:matrix"), {"year": 2025}).content.decode()
    for word in ("✓", "缺", "不适用", "红旗第一支部", "党小组会", "导出 Excel"):
        assert word in page
    only = client.get(reverse("activities:matrix"), {"year": 2025, "kind": "lecture"}).content.decode()
    assert only.count('scope="colgroup"') == 1


@pytest.mark.parametrize("query", [{"year": "x"}, {"year": "0"}, {"kind": "none"}, {"year": "99999999999"}])
def test_strange_questions_get_the_usual_answer(client, street, branch, query):
    client.force_login(make_user(Role.STREET_STAFF, street))
    assert client.get(reverse("activities:matrix"), query).status_code == 200


def test_a_cell_opens_its_sessions_and_offers_to_log(client, street, branch):
    client.force_login(make_user(Role.BRANCH_SECRETARY, branch))
    held = client.get(reverse("activities:matrix_cell", args=[branch.pk, "theme_day", "2025-01"])).content.decode()
    assert "一月的党日" in held
    missing = client.get(reverse("activities:matrix_cell", args=[branch.pk, "theme_day", "2025-02"])).content.decode()
    assert "kind=theme_day&amp;period=2025-02" in missing
    client.force_login(make_user(Role.STREET_LEADER, street))
    assert (
        "period=2025-02"
        not in client.get(reverse("activities:matrix_cell", args=[branch.pk, "theme_day", "2025-02"])).content.decode()
    )


def test_a_cell_is_a_part_for_the_panel_and_a_whole_page_by_itself(client, street, branch):
    client.force_login(make_user(Role.STREET_STAFF, street))
    address = reverse("activities:matrix_cell", args=[branch.pk, "theme_day", "2025-01"])
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "一月的党日" in part
    assert "<html" not in part
    page = client.get(address)
    text = page.content.decode()
    assert "<html" in text
    assert "data-close" not in text
    assert "一月的党日" in text
    assert f"?organization={branch.pk}&amp;year=2025" in text
    assert page["Vary"].startswith("HX-Request")


@pytest.mark.parametrize(("kind", "period"), [("theme_day", "2025-13"), ("tea_party", "2025-01")])
def test_cells_that_cannot_be_are_not_found(client, branch, kind, period):
    client.force_login(make_user(Role.BRANCH_SECRETARY, branch))
    assert client.get(reverse("activities:matrix_cell", args=[branch.pk, kind, period])).status_code == 404


def test_other_streets_are_not_there(client, branch):
    outsider = make_user(Role.STREET_STAFF, make_street("临港街道党工委"))
    client.force_login(outsider)
    assert "红旗" not in client.get(reverse("activities:matrix"), {"year": 2025}).content.decode()
    address = reverse("activities:matrix")
    assert client.get(address, {"organization": Organization.objects.get_parent(branch).pk}).status_code == 404
    assert client.get(reverse("activities:matrix_cell", args=[branch.pk, "lecture", "2025-Q1"])).status_code == 404


def test_the_sheet_is_the_matrix_as_seen(client, street, branch):
    client.force_login(make_user(Role.STREET_STAFF, street))
    response = client.get(reverse("activities:matrix"), {"year": 2025, "kind": "lecture", "export": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert [cell.value for cell in sheet[2]][:3] == ["上级党组织", "党组织", "党课"]
    assert [cell.value for cell in sheet[3]][2:6] == ["一季", "二季", "三季", "四季"]
    assert [cell.value for cell in sheet[4]][1:8] == [branch.name, "✓", "缺", "缺", "缺", 4, 1]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)


def grow(street, number):
    community = make_community(parent=street)
    for _ in range(number):
        branch = make_branch(parent=community)
        make_committee(branch)
        make_group(branch)
        make_session(branch)
        make_session(branch, date(2025, 1, 9), [K.GROUP_MEETING], group=branch.groups.get())


def test_the_matrix_takes_the_same_few_statements_at_any_size(client, street):
    user = make_user(Role.STREET_STAFF, street)

    def statements(question):
        with CaptureQueriesContext(connection) as queries:
            question()
        return len(queries)

    def built():
        return statements(lambda: build_matrix([street.path], 2025, today=AFTER))

    def page():
        client.force_login(user)
        return statements(lambda: client.get(reverse("activities:matrix"), {"year": 2025}))

    grow(street, 1)
    small = built(), page()
    grow(street, 7)
    assert (built(), page()) == small
    assert small[0] <= 8


def report(street, **options):
    out = io.StringIO()
    call_command("cadence", street="示范街道", year=2025, today=AFTER, json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def test_the_command_tells_due_held_missing_and_attendance(street, branch):
    member = make_member(branch, "张三")
    session = make_session(
        branch, date(2025, 4, 8), [K.LECTURE, K.THEME_DAY], expected=20, present=18, recorded_late=True
    )
    Attendance.objects.create(session=session, member=member, name="张三", status=AttendanceStatus.LEAVE_SICK)
    Attendance.objects.create(session=session, name="路人", status=AttendanceStatus.ABSENT)
    found = report(street)["branches"][branch.name]
    lecture = found["kinds"]["党课"]
    assert (lecture["applicable"], lecture["reason"], lecture["cycle"]) == (True, None, "quarter")
    assert (lecture["due"], lecture["held"], lecture["late"]) == ([1] * 4, [1, 1, 0, 0], 1)
    assert [gap["period"] for gap in lecture["missing"]] == ["2025-Q3", "2025-Q4"]
    assert found["kinds"]["党小组会"] == {"applicable": False, "reason": "no_groups", "sessions": [0] * 12}
    assert found["attendance"] == {"due": 30, "present": 27, "rate": 0.9}
    assert (found["late"], found["absences"], found["rows"]) == (
        1,
        {"leave": 1, "absent": 0},
        {"accepted": 2, "rejected": 0},
    )


def test_missing_groups_are_named(street, branch):
    group = make_group(branch, "第一党小组")
    make_group(branch, "第二党小组")
    make_session(branch, date(2025, 1, 9), [K.GROUP_MEETING], group=group)
    first = report(street)["branches"][branch.name]["kinds"]["党小组会"]["missing"][0]
    assert first == {"period": "2025-01", "label": "2025年1月", "groups": ["第二党小组"]}


def test_the_command_in_words_and_an_unknown_street(street, branch):
    out = io.StringIO()
    call_command("cadence", street="示范街道", year=2025, today=AFTER, stdout=out)
    assert "党课：应开 4，已开 1，缺：2025年第二季度" in out.getvalue()
    assert "党小组会：不适用（未设党小组）" in out.getvalue()
    with pytest.raises(CommandError) as refused:
        call_command("cadence", street="无此街道", year=2025)
    assert refused.value.returncode == 1


def test_a_day_that_is_none_is_wrong_usage_told_in_chinese(street):
    with pytest.raises(CommandError, match="“2026-13-10”不是日期，应写成2026-01-10"):
        call_command("cadence", "--street", "示范街道", "--year", "2025", "--today", "2026-13-10")
