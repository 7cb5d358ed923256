"""What people type into the 三会一课 ledger, made plain: kinds, absences, votes, groups. Pure (domain.md §8.3)."""

import re
from typing import NamedTuple

from activities.sessions.enums import AttendanceStatus, SessionKind, State
from common.importing.cleaning import BadCell, half_width, person_name, plain, squeeze

KIND_WORDS: dict[str, SessionKind] = {kind.label: kind for kind in SessionKind} | {
    "支部大会": SessionKind.MEMBERS_MEETING,
    "全体党员大会": SessionKind.MEMBERS_MEETING,
    "党员会议": SessionKind.MEMBERS_MEETING,
    "支部委员会": SessionKind.BRANCH_COMMITTEE_MEETING,
    "支部委员会会议": SessionKind.BRANCH_COMMITTEE_MEETING,
    "支部委员会议": SessionKind.BRANCH_COMMITTEE_MEETING,
    "支部委员": SessionKind.BRANCH_COMMITTEE_MEETING,
    "支委会议": SessionKind.BRANCH_COMMITTEE_MEETING,
    "委员会": SessionKind.BRANCH_COMMITTEE_MEETING,
    "委员会会议": SessionKind.BRANCH_COMMITTEE_MEETING,
    "党小组": SessionKind.GROUP_MEETING,
    "小组会": SessionKind.GROUP_MEETING,
    "小组会议": SessionKind.GROUP_MEETING,
    "上党课": SessionKind.LECTURE,
    "讲党课": SessionKind.LECTURE,
    "书记讲党课": SessionKind.LECTURE,
    "党日": SessionKind.THEME_DAY,
    "党日活动": SessionKind.THEME_DAY,
    "固定党日": SessionKind.THEME_DAY,
    "中心组学习": SessionKind.STUDY_GROUP,
    "理论中心组学习": SessionKind.STUDY_GROUP,
    "理论学习中心组学习": SessionKind.STUDY_GROUP,
    "党委会": SessionKind.COMMITTEE_MEETING,
    "党总支会": SessionKind.COMMITTEE_MEETING,
    "总支委员会": SessionKind.COMMITTEE_MEETING,
}
SEPARATORS = re.compile(r"[、,+/;&\n]|(?<=[会课日动])[和及与暨兼](?=.)")
IN_BRACKETS = re.compile(r"\(([^()]*)\)")
BEFORE = re.compile(r"^(\d+\.)?(党支部|支部|专题|年度|季度|月度|召开|开展|第[一二三四\d]+季度|\d{1,2}月份?)+(?=.)")
AFTER = re.compile(r"(会议|活动)$")
KIND_UNKNOWN = "看不出是哪一类会议，请写党员大会、支委会、党小组会、党课、主题党日或组织生活会"


def session_kinds(value) -> tuple[SessionKind, ...]:
    """The kinds a cell names, each once, in the order of SessionKind; () for an empty cell.

    Raises BadCell kind_unknown when any of the words is no kind.
    """
    words = [squeeze(word) for word in SEPARATORS.split(half_width(plain(value)).replace("，", ","))]
    found = {_kind_of(word) for word in words if word}
    return tuple(kind for kind in SessionKind if kind in found)


def _kind_of(word: str) -> SessionKind:
    bare = IN_BRACKETS.sub("", word)
    short = BEFORE.sub("", bare)
    for form in (
        word,
        bare,
        AFTER.sub("会", bare),
        AFTER.sub("", bare),
        short,
        AFTER.sub("会", short),
        AFTER.sub("", short),
    ):
        if form in KIND_WORDS:
            return KIND_WORDS[form]
    raise BadCell("kind_unknown", KIND_UNKNOWN)


class Absence(NamedTuple):
    """One name of the 请假/缺席 column."""

    name: str
    status: AttendanceStatus


NOBODY = {"", "无", "0", "全勤", "全部到齐", "全部到会", "无人请假", "/", "-", "—", "——"}
STATUS_WORDS = {
    "病假": AttendanceStatus.LEAVE_SICK,
    "生病": AttendanceStatus.LEAVE_SICK,
    "住院": AttendanceStatus.LEAVE_SICK,
    "公差": AttendanceStatus.LEAVE_DUTY,
    "公假": AttendanceStatus.LEAVE_DUTY,
    "公出": AttendanceStatus.LEAVE_DUTY,
    "出差": AttendanceStatus.LEAVE_DUTY,
    "事假": AttendanceStatus.LEAVE_PERSONAL,
    "请假": AttendanceStatus.LEAVE_PERSONAL,
    "缺席": AttendanceStatus.ABSENT,
    "缺勤": AttendanceStatus.ABSENT,
    "旷会": AttendanceStatus.ABSENT,
    "未到": AttendanceStatus.ABSENT,
    "未请假": AttendanceStatus.ABSENT,
    "免于参加": AttendanceStatus.EXEMPT,
    "免学": AttendanceStatus.EXEMPT,
    "流动": AttendanceStatus.AWAY,
    "列席": AttendanceStatus.OBSERVER,
}
LABEL = re.compile(rf"({'|'.join(sorted(STATUS_WORDS, key=len, reverse=True))})(?:人员|党员|名单)?(?:\d+人)?:")
NAME_SEPARATORS = re.compile(r"[、,;。\s]+")
MARKS = re.compile(r"[、,;。]+|(?<=\))\s+")
COUNT = re.compile(r"^\d+人?$|^等?\d+人$")


def absences(value, *, default: AttendanceStatus = AttendanceStatus.LEAVE_PERSONAL) -> tuple[Absence, ...]:
    """Who was away and how: "请假：张三（病假）、李四；缺席：王五". Names without a label get `default`."""
    typed = half_width(plain(value))
    if squeeze(typed) in NOBODY:
        return ()
    found: dict[str, Absence] = {}
    parts = LABEL.split(typed)
    sections = [
        (default, parts[0]),
        *((STATUS_WORDS[word], text) for word, text in zip(parts[1::2], parts[2::2], strict=True)),
    ]
    for status, text in sections:
        for name, reason in _names(text):
            found.setdefault(name, Absence(name, _with_reason(status, reason)))
    return tuple(found.values())


def only_absent(value) -> tuple[Absence, ...]:
    """A column that holds the absent alone."""
    return absences(value, default=AttendanceStatus.ABSENT)


def _names(text: str):
    """(name, what stands in brackets behind it) of a list of names."""
    protected = IN_BRACKETS.sub(lambda m: f"({NAME_SEPARATORS.sub(' ', m[1]).replace(' ', '/')})", text)
    for piece in _pieces(protected):
        reason = IN_BRACKETS.search(piece)
        name = person_name(IN_BRACKETS.sub("", piece).strip(":"))
        if name and name not in NOBODY and not COUNT.match(name):
            yield name, reason[1] if reason else ""


def _pieces(text: str) -> list[str]:
    """One piece a person; a blank parts names only where nothing else does (张 三、李四 but 张三 李四)."""
    text = text.strip("、,;。 \n")
    if MARKS.search(text) or IN_BRACKETS.search(text):
        return MARKS.split(text)
    pieces = NAME_SEPARATORS.split(text)
    one_name = (len(pieces) == 2 and min(map(len, pieces)) == 1) or all(len(piece) == 1 for piece in pieces)
    return ["".join(pieces)] if one_name else pieces


def _with_reason(status: AttendanceStatus, reason: str) -> AttendanceStatus:
    return next((found for word, found in STATUS_WORDS.items() if word in reason), status)


class Votes(NamedTuple):
    in_favour: int
    against: int
    abstained: int


VOTES = re.compile(
    r"(?:赞成|同意)?:?(\d+)票?人?[/、,;\s]*(?:反对|不同意)?:?(\d+)票?人?[/、,;\s]*(?:弃权)?:?(\d+)票?人?"
)


def votes(value) -> Votes | None:
    """赞成/反对/弃权 as "60/0/0" or in words; None when the cell is empty or says it otherwise."""
    found = VOTES.fullmatch(squeeze(half_width(plain(value))))
    return Votes(*(int(number) for number in found.groups())) if found else None


NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
GROUP_NUMBER = re.compile(r"第?([\d一二三四五六七八九十]+)(?:个|党)*小?组")


def group_number(name: str) -> int | None:
    """The number in 第一党小组, 第1小组, 2组; None for a group with a name of its own."""
    found = GROUP_NUMBER.fullmatch(squeeze(half_width(name)))
    if not found:
        return None
    typed = found[1]
    if typed.isdigit():
        return int(typed)
    tens, ten, ones = typed.rpartition("十")
    if not ten:
        return NUMERALS.get(typed)
    if len(tens) > 1 or len(ones) > 1:
        return None
    return NUMERALS.get(tens, 1) * 10 + NUMERALS.get(ones, 0)


PART = re.compile(r"(?:^|[;。\n])\s*\d+\s*[.、)]\s*([^:;]{2,12}):")


def parts_by_kind(text: str) -> dict[SessionKind, str]:
    """What a combined session says of each kind: "1.主题党日：甲；2.党课：乙" gives 甲 and 乙."""
    pieces = PART.split(half_width(text))
    found = {}
    for label, part in zip(pieces[1::2], pieces[2::2], strict=True):
        try:
            found[_kind_of(squeeze(label))] = part.strip(" ;。\n")
        except BadCell:
            continue
    return found


def review_state(value) -> State:
    """审核: what is marked as waiting or returned is not approved; an empty cell is taken as approved."""
    word = squeeze(half_width(plain(value)))
    if word.startswith(("未", "待", "否", "不")) or "退回" in word:
        return State.SUBMITTED
    return State.APPROVED
