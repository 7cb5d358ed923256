"""The roster import: one row of each kind, re-import, and other people's forms."""

from datetime import date

import pytest

from common.importing.runner import ALL_OR_NOTHING, DRY_RUN, GOOD_ROWS
from members.membership.models import Membership, MemberStatus
from members.roster.enums import MemberType, Standing
from members.roster.importers import RosterImporter, snapshot_of
from members.roster.models import Member
from members.roster.saving import group_key
from tests.common.importing.books import book
from tests.factories.members import make_id_number, make_member
from tests.factories.organizations import make_branch, make_community, make_group, make_street

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 10)
# fmt: off
HEAD = [
    "序号", "所在党支部", "党小组", "姓名", "性别", "民族", "出生年月", "公民身份号码", "学历",
    "人员类别(正式/预备)", "入党时间", "转正时间", "党龄\n(年)", "工作单位及职务", "职业类别", "是否退休",
    "联系电话", "家庭住址", "备注",
]
# fmt: on
BORN = date(1960, 5, 10)


@pytest.fixture
def street():
    return make_street("示范街道党工委")


@pytest.fixture
def branch(street):
    parent = make_community("中共示范街道和平里社区总支部委员会", street)
    branch = make_branch("中共示范街道和平里社区第一支部委员会", parent)
    make_branch("中共示范街道和平里社区第二支部委员会", parent, dissolved_on=date(2025, 9, 30))
    other = make_community("中共示范街道滨河社区总支部委员会", street)
    make_branch("中共示范街道滨河社区第一支部委员会", other)
    make_group(branch, "第一党小组")
    return branch


def row(**changes):
    """A row that is in order, but for `changes` by heading."""
    cells = {
        "序号": 1, "所在党支部": "和平里第一支部", "党小组": "第一党小组", "姓名": "张三", "性别": "男", "民族": "汉族",
        "出生年月": "1960.05", "公民身份号码": make_id_number(BORN), "学历": "大专", "人员类别(正式/预备)": "正式党员",
        "入党时间": "1990.03", "转正时间": "1991.03", "职业类别": "离退休人员", "是否退休": "是",
        "联系电话": "16312345678",
        "家庭住址": "1号楼",
    } | changes  # fmt: skip
    return [cells.get(head) for head in HEAD]


def run(street, *rows, mode=DRY_RUN, head=HEAD, **options):
    importer = RosterImporter(street=street, today=TODAY, **options)
    return importer.run(book([["花名册"], ["时间：2025年12月31日"], list(head), *rows]), mode)


def codes(report):
    return [(issue.code, issue.verdict) for issue in report.issues]


NUMBER = "公民身份号码"
VERDICTS = {
    "in order": ({}, []),
    "official name": ({"所在党支部": "中共示范街道和平里社区第一支部委员会"}, []),
    "unknown branch": ({"所在党支部": "退休职工支部"}, [("branch_unknown", "reject")]),
    "no branch": ({"所在党支部": None}, [("branch_unknown", "reject"), ("missing_required", "warn")]),
    "ambiguous branch": ({"所在党支部": "第一党支部"}, [("branch_ambiguous", "reject")]),
    "dissolved branch": ({"所在党支部": "和平里第二支部"}, [("branch_dissolved", "reject"), ("group_unknown", "warn")]),
    "unknown group": ({"党小组": "第九党小组"}, [("group_unknown", "warn")]),
    "no number": ({NUMBER: None}, [("id_missing", "reject")]),
    "damaged number": ({NUMBER: 5.30102197101029e17}, [("id_damaged", "reject")]),
    "wrong check digit": ({NUMBER: "620102194601135326"}, [("id_check_digit", "reject")]),
    "masked number": ({NUMBER: "6201**********5325"}, [("id_masked", "reject")]),
    "other birth date": ({"出生年月": "1961.05"}, [("birth_conflict", "warn")]),
    "same month": ({"出生年月": "1960/5"}, []),
    "other day": ({"出生年月": "1960-05-11"}, [("birth_conflict", "warn")]),
    "other sex": ({"性别": "女"}, [("sex_conflict", "warn")]),
    "unreadable date": ({"入党时间": "1990.13"}, [("date_unreadable", "reject")]),
    "too young": ({"入党时间": "1977.03"}, [("join_before_18", "reject")]),
    "full before joining": ({"转正时间": "1989.03"}, [("regular_before_join", "reject")]),
    "same month full": ({"转正时间": "1990-03-01"}, []),
    "future": ({"入党时间": "2026.03", "转正时间": None}, [("future_date", "reject"), ("missing_required", "warn")]),
    "probationary": ({"人员类别(正式/预备)": "预备", "入党时间": "2025.03", "转正时间": None}, []),
    "exactly a year": ({"人员类别(正式/预备)": "预备", "入党时间": "2024-12-31", "转正时间": None}, []),
    "probation over": (
        {"人员类别(正式/预备)": "预备", "入党时间": "2024-12-30", "转正时间": None},
        [("probation_expired", "warn")],
    ),
    "no such type": ({"人员类别(正式/预备)": "积极分子"}, [("type_unknown", "reject")]),
    "short phone": ({"联系电话": "1631234567"}, [("phone_invalid", "warn")]),
    "no address": ({"家庭住址": None}, [("missing_required", "warn")]),
    "no date of becoming full": ({"转正时间": None}, [("missing_required", "warn")]),
    "like a formula": ({"备注": "=HYPERLINK"}, [("formula_cell", "warn")]),
    "party age ignored": ({"党龄\n(年)": "很久"}, []),
}


@pytest.mark.parametrize("case", VERDICTS)
def test_verdicts(street, branch, case):
    changes, expected = VERDICTS[case]
    assert sorted(codes(run(street, row(**changes)))) == sorted(expected)


def test_a_duplicate_names_the_earlier_row(street, branch):
    number = make_id_number(BORN)
    report = run(street, row(**{NUMBER: number}), row(**{NUMBER: number}))
    assert codes(report) == [("duplicate_id", "reject")]
    assert "第4行" in report.issues[0].message
    assert number not in report.issues[0].message


def test_accepted_rows_are_stored_normalised(street, branch):
    number = make_id_number(BORN).lower()
    cells = {"姓名": "阿迪力 •玉素甫", "联系电话": 16312345678, NUMBER: f" {number}", "民族": "维吾尔", "性别": "男性"}
    assert run(street, row(**cells), mode=ALL_OR_NOTHING).saved == 1
    member = Member.objects.get()
    assert (member.name, member.phone, member.nation) == ("阿迪力·玉素甫", "16312345678", "维吾尔族")
    assert (member.birth_date, member.joined_on, member.joined_month_only) == (BORN, date(1990, 3, 1), True)
    assert (member.organization, member.group.name, member.type) == (branch, "第一党小组", MemberType.FULL)
    assert not member.incomplete


def test_an_empty_required_cell_makes_a_member_incomplete(street, branch):
    run(street, row(**{"性别": None, "家庭住址": None}), mode=ALL_OR_NOTHING)
    member = Member.objects.get()
    assert (member.sex, member.missing_fields) == ("M", ["家庭住址", "性别"])


def test_an_empty_type_is_assumed_and_still_missing(street, branch):
    report = run(street, row(**{"人员类别(正式/预备)": "", "转正时间": ""}), mode=GOOD_ROWS)
    assert codes(report) == [("missing_required", "warn")]
    assert Member.objects.get().incomplete


def test_a_remark_on_a_transfer_becomes_history(street, branch):
    run(street, row(备注="2025.09.30由和平里第二支部转入"), mode=ALL_OR_NOTHING)
    stays = list(Membership.objects.order_by("pk").values_list("organization__name", "valid_from", "valid_to"))
    assert stays == [
        ("中共示范街道和平里社区第二支部委员会", None, date(2025, 9, 30)),
        (branch.name, date(2025, 10, 1), None),
    ]


def test_nothing_is_saved_when_a_row_is_rejected(street, branch):
    assert run(street, row(), row(姓名="李四", 公民身份号码=None), mode=ALL_OR_NOTHING).saved == 0
    assert not Member.objects.exists()
    assert run(street, row(), row(姓名="李四", 公民身份号码=None), mode=GOOD_ROWS).saved == 1


def test_importing_twice_doubles_nothing(street, branch):
    cells = row()
    for _ in range(2):
        assert run(street, cells, mode=ALL_OR_NOTHING).saved == 1
    assert (Member.objects.count(), Membership.objects.count(), MemberStatus.objects.count()) == (1, 1, 2)
    assert Member.objects.get().version == 1


def test_importing_again_updates_moves_and_promotes(street, branch):
    number = make_id_number(BORN)
    first = row(**{NUMBER: number, "人员类别(正式/预备)": "预备党员", "入党时间": "2025-02-01", "转正时间": None})
    run(street, first, mode=ALL_OR_NOTHING)
    second = row(**{NUMBER: number, "所在党支部": "滨河第一支部", "党小组": None, "入党时间": "2025-02-01",
                    "转正时间": "2026-01-05", "家庭住址": None})  # fmt: skip
    report = run(street, second, mode=ALL_OR_NOTHING)
    member = Member.objects.get()
    assert ("branch_changed", "warn") in codes(report)
    assert (member.organization.name, member.type, member.address) == (
        "中共示范街道滨河社区第一支部委员会", MemberType.FULL, "1号楼",
    )  # fmt: skip
    assert [status.type for status in member.statuses.all()] == [MemberType.PROBATIONARY, MemberType.FULL]
    assert [stay.valid_to for stay in member.memberships.order_by("pk")] == [date(2026, 1, 9), None]


def test_a_member_of_another_street_or_gone_is_refused(street, branch):
    elsewhere = make_member(make_branch(parent=make_community(parent=make_street("邻街街道党工委"))), birth=BORN)
    gone = make_member(branch, birth=BORN)
    Member.objects.filter(pk=gone.pk).update(standing=Standing.DEAD)
    report = run(street, row(**{NUMBER: elsewhere.id_number}), row(**{NUMBER: gone.id_number}))
    assert [code for code, _verdict in codes(report)] == ["registered_elsewhere", "member_left"]
    assert "邻街" not in report.issues[0].message


@pytest.mark.parametrize("rows", [5, 60])
def test_statements_of_an_import_do_not_grow(street, branch, django_assert_max_num_queries, rows):
    lines = [row(姓名=f"党员{number}") for number in range(rows)]
    with django_assert_max_num_queries(30):
        assert run(street, *lines, mode=ALL_OR_NOTHING).saved == rows


def test_headings_of_another_system(street, branch):
    head = ["所属党支部", "姓名", "性别", "民族", "身份证号码", "最高学历", "人员类别",
            "党籍状态（正式党员或预备党员）", "入党日期", "转正日期", "手机号码", "联系地址", "编制类别"]  # fmt: skip
    line = ["和平里第一支部", "张三", "男", "汉族", make_id_number(BORN), "大专", "普通编制", "正式党员", "1990/3/1",
            "1991/3/1", "16312345678", "1号楼", "事业编制"]  # fmt: skip
    report = run(street, line, head=head, mode=ALL_OR_NOTHING)
    assert report.saved == 1
    assert set(report.unknown_columns) == {"人员类别", "编制类别"}
    assert set(report.missing_columns) == {"出生年月", "职业类别"}


def test_the_national_form_is_refused_by_name(street, branch):
    sheet = book([["党员基本信息采集表"], ["1.姓名：", "张三", "2.性别：", "男", "3.民族："], ["4.公民身份证号：", ""]])
    report = RosterImporter(street=street, today=TODAY).run(sheet)
    assert "一人一张" in report.error


def test_another_ledger_is_recognised(street, branch):
    sheet = book(
        [
            ["党组织", "会议类型", "时间", "地点", "应到", "实到", "主题(议题)"],
            ["x", "党课", "2025-01-01", "", 1, 1, "y"],
        ]
    )
    report = RosterImporter(street=street, today=TODAY).run(sheet)
    assert "三会一课台账" in report.error


def test_a_street_without_branches_is_refused():
    report = RosterImporter(street=make_street(), today=TODAY).run(book([HEAD, row()]))
    assert report.error_code == "no_branches"


@pytest.mark.parametrize(
    ("today", "snapshot"),
    [
        (date(2026, 1, 10), date(2025, 12, 31)),
        (date(2026, 3, 31), date(2025, 12, 31)),
        (date(2026, 4, 1), date(2026, 4, 1)),
        (date(2025, 12, 31), date(2025, 12, 31)),
    ],
)
def test_snapshot_without_a_stated_day(today, snapshot):
    assert snapshot_of(today) == snapshot


@pytest.mark.parametrize("name", ["第1党小组", "第一小组", "一组", "第一 党小组", "第１党小组"])
def test_group_key_is_the_same_for_all_spellings(name):
    assert group_key(name) == group_key("第一党小组")


@pytest.mark.parametrize(
    ("unit", "refused"), [("春晖街道党工委", True), ("示范街道", False), ("示范街道党工委", False), ("", False)]
)
def test_another_streets_roster_is_refused_as_a_file(street, branch, unit, refused):
    line = f"填报单位：{unit}　　时间：2025年12月31日　　填表人：李工" if unit else "时间：2025年12月31日"
    importer = RosterImporter(street=street, today=TODAY)
    report = importer.run(book([["花名册"], [line], list(HEAD), row()]), GOOD_ROWS)
    assert (report.saved, Member.objects.count()) == ((0, 0) if refused else (1, 1))
    assert ("春晖街道党工委" in str(report.as_dict())) == refused
