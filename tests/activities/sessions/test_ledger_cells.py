import pytest

from activities.sessions.enums import AttendanceStatus as S
from activities.sessions.enums import SessionKind as K
from activities.sessions.ledger_cells import absences, group_number, parts_by_kind, session_kinds, votes
from common.importing.cleaning import BadCell


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("党员大会", [K.MEMBERS_MEETING]),
        ("支部党员大会", [K.MEMBERS_MEETING]),
        ("支部委员会会议", [K.BRANCH_COMMITTEE_MEETING]),
        ("支部委员会", [K.BRANCH_COMMITTEE_MEETING]),
        ("党小组会议", [K.GROUP_MEETING]),
        ("专题党课", [K.LECTURE]),
        ("主题党日活动", [K.THEME_DAY]),
        ("专题组织生活会", [K.ORG_LIFE_MEETING]),
        (" 党 课 ", [K.LECTURE]),
        ("党课（书记讲）", [K.LECTURE]),
        ("主题党日，专题党课", [K.LECTURE, K.THEME_DAY]),
        ("党员大会、党课", [K.MEMBERS_MEETING, K.LECTURE]),
        ("党员大会+党课/组织生活会", [K.MEMBERS_MEETING, K.LECTURE, K.ORG_LIFE_MEETING]),
        ("党员大会,党员大会", [K.MEMBERS_MEETING]),
        ("主题党日暨党课", [K.LECTURE, K.THEME_DAY]),
        ("党委（总支）会议", [K.COMMITTEE_MEETING]),
        ("", []),
        (None, []),
    ],
)
def test_session_kinds(typed, kinds):
    assert list(session_kinds(typed)) == kinds


@pytest.mark.parametrize("typed", ["茶话会", "党员大会、茶话会", "学习"])
def test_unknown_kinds_are_refused(typed):
    with pytest.raises(BadCell) as refused:
        session_kinds(typed)
    assert refused.value.code == "kind_unknown"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("无", []),
        ("", []),
        (None, []),
        ("请假：张三（病假）", [("张三", S.LEAVE_SICK)]),
        (
            "请假：田建平（公差）、黄鑫（病假）、张娜（事假）；缺席：顾杨、李四",
            [
                ("田建平", S.LEAVE_DUTY),
                ("黄鑫", S.LEAVE_SICK),
                ("张娜", S.LEAVE_PERSONAL),
                ("顾杨", S.ABSENT),
                ("李四", S.ABSENT),
            ],
        ),
        ("缺席:顾杨", [("顾杨", S.ABSENT)]),
        ("请假: 无; 缺席: 顾杨", [("顾杨", S.ABSENT)]),
        ("张三、李四(缺席)", [("张三", S.LEAVE_PERSONAL), ("李四", S.ABSENT)]),
        ("病假：张三，李四；公差2人：王五", [("张三", S.LEAVE_SICK), ("李四", S.LEAVE_SICK), ("王五", S.LEAVE_DUTY)]),
        ("请假：张三（生病、住院）", [("张三", S.LEAVE_SICK)]),
        ("请假：张三、张三", [("张三", S.LEAVE_PERSONAL)]),
        ("请假：买买提•阿凡提", [("买买提·阿凡提", S.LEAVE_PERSONAL)]),
        (2.0, []),
    ],
)
def test_absences(typed, expected):
    assert [tuple(absence) for absence in absences(typed)] == expected


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("请假：张 三（事假）", ["张三"]),
        ("请假：张\u3000三（事假）、李四", ["张三", "李四"]),
        ("张 三", ["张三"]),
        ("陈 桂英", ["陈桂英"]),
        ("欧阳 娜", ["欧阳娜"]),
        ("张三 李四", ["张三", "李四"]),
        ("请假：张三（事假） 李四（病假）；缺席：王 五", ["张三", "李四", "王五"]),
    ],
)
def test_blanks_inside_a_name_do_not_part_it(typed, names):
    assert [absence.name for absence in absences(typed)] == names


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("60/0/0", (60, 0, 0)),
        ("赞成60票、反对1票、弃权0票", (60, 1, 0)),
        ("同意：12；反对：0；弃权：1", (12, 0, 1)),
        ("一致通过", None),
        ("", None),
    ],
)
def test_votes(typed, expected):
    assert votes(typed) == expected


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("第一党小组", 1),
        ("第2党小组", 2),
        ("3组", 3),
        ("第十二小组", 12),
        ("十组", 10),
        ("二十一组", 21),
        ("红旗小组", None),
    ],
)
def test_group_number(name, number):
    assert group_number(name) == number


def test_each_kind_of_a_combined_session_has_its_own_minutes():
    text = "1.主题党日：研究困难党员帮扶；2.党课：楼院安全隐患排查"
    assert parts_by_kind(text) == {K.THEME_DAY: "研究困难党员帮扶", K.LECTURE: "楼院安全隐患排查"}
    assert parts_by_kind("学习讨论") == {}
