from datetime import date, datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from activities.sessions.enums import AttendanceStatus as S
from activities.sessions.importers import SessionImporter
from activities.sessions.models import Attendance, Minutes, RefusedRows, Session
from common.importing.runner import ALL_OR_NOTHING, GOOD_ROWS
from tests.factories.members import make_member
from tests.factories.organizations import make_branch, make_community, make_group, make_street

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 10)
HEAD = [
    "党组织",
    "党小组",
    "会议类型",
    "时间",
    "应到",
    "实到",
    "请假/缺席",
    "主题(议题)",
    "决议或议定事项",
    "材料上传时间",
    "备注",
]
GOOD = {
    "党组织": "红旗第一支部",
    "会议类型": "党课",
    "时间": "2025/3/5 09:00",
    "应到": 10,
    "实到": 9,
    "主题(议题)": "学习",
}


@pytest.fixture
def street():
    street = make_street()
    community = make_community("中共示范街道红旗社区总支部委员会", parent=street)
    branch = make_branch("中共示范街道红旗社区第一支部委员会", parent=community, established_on=date(2020, 1, 1))
    make_branch("中共示范街道红旗社区第二支部委员会", parent=community, dissolved_on=date(2025, 6, 30))
    make_group(branch, "第一党小组")
    make_member(branch, "张三")
    make_member(branch, "李四")
    return street


def book(*rows, unit=""):
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["示范街道三会一课台账"])
    if unit:
        sheet.append([f"填报单位：{unit}　　时间：2025年12月31日"])
    sheet.append(HEAD)
    for row in rows:
        sheet.append([(GOOD | row).get(label, "") for label in HEAD])
    data = BytesIO()
    workbook.save(data)
    return data.getvalue()


def judged(street, *rows):
    plan = SessionImporter(street=street, today=TODAY).validate(book(*rows))
    return plan.report, [(issue.row, issue.verdict, issue.code) for issue in plan.report.issues]


@pytest.mark.parametrize(
    ("row", "verdict", "code"),
    [
        ({"党组织": "无此支部"}, "reject", "org_unknown"),
        ({"党组织": "第三支部"}, "reject", "org_unknown"),
        ({"会议类型": "茶话会"}, "reject", "kind_unknown"),
        ({"会议类型": ""}, "reject", "kind_missing"),
        ({"时间": "2025-13-05"}, "reject", "date_unreadable"),
        ({"时间": ""}, "reject", "date_missing"),
        ({"时间": datetime(2205, 7, 20, 15)}, "reject", "future_date"),
        ({"时间": "2026-01-11"}, "reject", "future_date"),
        ({"时间": "2019-12-31"}, "reject", "before_establishment"),
        ({"党组织": "红旗第二支部", "时间": "2025-07-01"}, "reject", "after_dissolution"),
        ({"实到": 11}, "reject", "attended_exceeds_due"),
        ({"会议类型": "党员大会", "实到": 4, "决议或议定事项": "同意"}, "warn", "quorum_failed"),
        ({"请假/缺席": "请假：王五（事假）"}, "warn", "non_member_name"),
        ({"党小组": "第九党小组"}, "warn", "group_unknown"),
        ({"材料上传时间": "某日"}, "warn", "upload_date_unreadable"),
    ],
)
def test_verdicts(street, row, verdict, code):
    report, issues = judged(street, row)
    assert issues == [(3, verdict, code)]
    assert (report.accepted, report.rejected) == ((0, 1) if verdict == "reject" else (1, 0))


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"时间": "2026-01-10 19:00"},
        {"时间": "2020-01-01"},
        {"党组织": "中共示范街道 红旗社区第一支部委员会"},
        {"党组织": "红旗第二支部", "时间": "2025-06-30"},
        {"会议类型": "党员大会", "实到": 5, "决议或议定事项": "同意"},
        {"会议类型": "支部委员会", "实到": 4, "决议或议定事项": "同意"},
        {"请假/缺席": "请假：张三（病假）；缺席：李四"},
        {"党小组": "1组", "会议类型": "党小组会议"},
    ],
)
def test_good_rows_are_accepted_without_a_word(street, row):
    report, issues = judged(street, row)
    assert (report.accepted, issues) == (1, [])


def test_a_row_is_saved_whole(street):
    row = {
        "会议类型": "主题党日，专题党课",
        "主题(议题)": "1.主题党日：慰问；2.党课：党章",
        "请假/缺席": "请假：张三（病假）；缺席：李四、王五",
        "材料上传时间": "2025-03-13",
        "备注": "补开2月主题党日",
    }
    report = SessionImporter(street=street, today=TODAY).run(book(row), ALL_OR_NOTHING)
    assert report.saved == 1
    session = Session.objects.get()
    assert (session.expected, session.present, session.recorded_late) == (10, 9, True)
    assert session.make_up_for == "补开2月主题党日"
    assert list(session.minutes.values_list("kind", "topic")) == [("lecture", "党章"), ("theme_day", "慰问")]
    assert set(session.attendances.values_list("name", "status", "member__name")) == {
        ("张三", S.LEAVE_SICK, "张三"),
        ("李四", S.ABSENT, "李四"),
        ("王五", S.ABSENT, None),
    }
    assert report.extra["late_total"] == 1


@pytest.mark.parametrize(("uploaded", "late"), [("2025-03-12", 0), ("2025-03-13", 1), ("", 0)])
def test_late_is_after_the_fifth_working_day(street, uploaded, late):
    report, _issues = judged(street, {"材料上传时间": uploaded})
    assert report.extra["late_total"] == late


def test_the_same_session_counts_once_in_the_file_and_against_the_database(street):
    twice = book({}, {}, {"会议类型": "专题党课"}, {"时间": "2025/3/5 10:00"}, {"会议类型": "主题党日"})
    report = SessionImporter(street=street, today=TODAY).run(twice, GOOD_ROWS)
    assert (report.saved, report.rejected) == (3, 2)
    again = SessionImporter(street=street, today=TODAY).run(twice, GOOD_ROWS)
    assert {issue.code for issue in again.issues} == {"duplicate_session"}
    assert Session.objects.count() == 3


def test_a_rejected_row_is_no_earlier_row(street):
    report, issues = judged(street, {"实到": 11}, {})
    assert issues == [(3, "reject", "attended_exceeds_due")]
    assert report.accepted == 1


def test_refused_rows_are_kept_in_mind_until_they_are_mended(street):
    bad, good = {"实到": 11, "时间": "2025/4/5 09:00"}, {"时间": "2025/5/5 09:00"}
    importer = SessionImporter(street=street, today=TODAY)
    importer.run(book({}, bad, {"党组织": "没有的支部"}), GOOD_ROWS)
    assert list(RefusedRows.objects.values_list("year", "rows")) == [(2025, 1)]
    SessionImporter(street=street, today=TODAY).run(book({}, bad | {"实到": 9}, good), GOOD_ROWS)
    assert list(RefusedRows.objects.values_list("year", "rows")) == [(2025, 0)]


def test_nothing_is_saved_beside_a_rejected_row_unless_asked(street):
    report = SessionImporter(street=street, today=TODAY).run(book({}, {"实到": 11}), ALL_OR_NOTHING)
    assert (report.saved, Session.objects.count()) == (0, 0)


def test_a_member_of_another_day_is_no_member(street):
    member = make_member(make_branch(parent=street), "王五")
    branch = Session._meta.get_field("organization").related_model.objects.get(name__contains="第一支部委员会")
    member.memberships.create(organization=branch, valid_from=date(2025, 4, 1))
    _report, issues = judged(
        street,
        {"请假/缺席": "请假：王五", "时间": "2025-03-31"},
        {"请假/缺席": "请假：王五", "时间": "2025-04-01"},
    )
    assert issues == [(3, "warn", "non_member_name")]


def test_statements_do_not_grow_with_rows(street):
    def statements(rows):
        with CaptureQueriesContext(connection) as queries:
            SessionImporter(street=street, today=TODAY).run(book(*rows), GOOD_ROWS)
        return len(queries)

    few = statements([{"时间": f"2025-03-{day:02}", "请假/缺席": "请假：张三"} for day in range(1, 3)])
    many = statements([{"时间": f"2025-04-{day:02}", "请假/缺席": "请假：张三"} for day in range(1, 29)])
    assert many == few
    assert (Session.objects.count(), Minutes.objects.count(), Attendance.objects.count()) == (30, 30, 30)


@pytest.mark.parametrize(("unit", "saved"), [("春晖街道党工委", 0), ("示范街道", 1), ("示范街道党工委", 1)])
def test_another_streets_ledger_is_refused_as_a_file(street, unit, saved):
    report = SessionImporter(street=street, today=TODAY).run(book({}, unit=unit), GOOD_ROWS)
    assert (report.saved, Session.objects.count()) == (saved, saved)
