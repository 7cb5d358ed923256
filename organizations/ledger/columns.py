"""The columns of 党组织台账 and how their cells are cleaned."""

import re
from datetime import date
from decimal import Decimal

from common.importing import cleaning
from common.importing.cleaning import BadCell, DoubtfulCell
from common.importing.columns import Column
from common.periods import MONTH, containing
from organizations.ledger.people import committee, deputies, secretaries
from organizations.tree.enums import Kind
from organizations.tree.names import clean_name

KINDS = {
    Kind.WORK_COMMITTEE: ("街道党工委", "党工委", "街道工委", "工委", "街道党的工作委员会", "工作委员会"),
    Kind.COMMITTEE: ("党委", "社区党委", "综合党委", "两新党委", "基层党委", "基层委员会", "党的基层委员会"),
    Kind.GENERAL_BRANCH: ("党总支", "总支", "社区党总支", "党总支部", "总支部", "总支部委员会", "党总支部委员会"),
    Kind.BRANCH: ("党支部", "支部", "社区党支部", "支部委员会", "党支部委员会", "普通党支部", "一般党支部"),
    Kind.BUILDING_BRANCH: (
        "楼院党支部",
        "楼宇党支部",
        "网格党支部",
        "小区党支部",
        "楼栋党支部",
        "楼院支部",
        "网格支部",
    ),
    Kind.JOINT_BRANCH: ("联合党支部", "联合支部"),
    Kind.TEMPORARY_BRANCH: ("临时党支部", "临时支部"),
    Kind.PROJECT_BRANCH: ("项目党支部", "工程党支部", "项目支部"),
    Kind.FLOATING_BRANCH: ("流动党员党支部", "流动党支部", "流动党员支部"),
    Kind.FUNCTIONAL_BRANCH: ("功能型党支部", "功能型党组织", "功能党支部", "功能型支部"),
}
KIND_WORDS: dict[str, str] = {word: kind for kind, words in KINDS.items() for word in words}


def first_day(value) -> date | None:
    """A date; a month alone means its first day. Raises BadCell date_unreadable."""
    found = cleaning.partial_date(value)
    return found.day if found else None


def last_day(value) -> date | None:
    """A date; a month alone means its last day. Raises BadCell date_unreadable."""
    found = cleaning.partial_date(value)
    if found is None:
        return None
    return containing(MONTH, found.day).end if found.month_only else found.day


def area(value) -> Decimal | None:
    """Square metres without their unit; what is no number is left out with a warning."""
    try:
        found = cleaning.number(re.sub(r"^[约近]|[余多]$", "", cleaning.plain(value)))
    except BadCell as problem:
        raise DoubtfulCell("area_unreadable", "活动场所面积不是数字，未保存，请只填平方米数", None) from problem
    if found is not None and not 0 <= found < 10_000_000:
        raise DoubtfulCell("area_unreadable", "活动场所面积不合理，未保存，请核对", None)
    return found


def organization_name(value) -> str:
    """A name without white space, at most 120 characters."""
    name = clean_name(cleaning.plain(value))
    if len(name) > 120:
        raise BadCell("too_long", "超过120个字，请缩短")
    return name


COLUMNS = (
    Column("number", "序号", ("编号",), computed=True),
    Column(
        "name",
        "党组织名称",
        ("组织名称", "党组织", "党组织全称", "党支部名称", "支部名称", "基层党组织名称", "单位名称"),
        clean=organization_name,
        needed=True,
    ),
    Column(
        "kind",
        "类型",
        ("党组织类型", "组织类型", "类别", "党组织类别", "支部类别", "组织类别", "支部类型"),
        clean=cleaning.choice(
            KIND_WORDS,
            code="kind_unknown",
            message="不认识这种党组织类型，请填街道党工委、党委、党总支、党支部、楼院党支部、联合党支部、临时党支部等",
        ),
        needed=True,
    ),
    Column(
        "parent",
        "上级党组织",
        ("上级组织", "隶属党组织", "所属党组织", "所属党总支", "所属党委", "所在分党委", "所属分党委", "上级", "隶属"),
        clean=organization_name,
        needed=True,
    ),
    Column(
        "established_on", "成立时间", ("成立日期", "设立时间", "组建时间", "建立时间", "批准成立时间"), clean=first_day
    ),
    Column("dissolved_on", "撤销时间", ("撤销日期", "撤并时间", "注销时间"), clean=last_day),
    Column("approval_number", "批准文号", ("批复文号", "文号", "成立文号"), clean=cleaning.text_up_to(60)),
    Column("is_community", "是否社区", ("社区党组织", "是否社区党组织"), clean=cleaning.yes_no(yes=("社区",))),
    Column("secretary", "书记", ("书记姓名", "党组织书记", "支部书记", "党支部书记"), clean=secretaries),
    Column("dual_post", "是否一肩挑", ("一肩挑", "书记主任一肩挑"), clean=cleaning.yes_no(yes=("一肩挑",))),
    Column("deputy", "副书记", ("副书记姓名", "专职副书记"), clean=deputies),
    Column("committee", "委员及分工", ("委员", "委员分工", "班子成员", "支委", "支部委员"), clean=committee),
    Column("formal", "正式党员数", ("正式党员", "正式党员人数"), clean=cleaning.whole_number),
    Column("probationary", "预备党员数", ("预备党员", "预备党员人数"), clean=cleaning.whole_number),
    Column("groups", "党小组数", ("党小组", "小组数", "党小组个数", "党小组数量"), clean=cleaning.whole_number),
    Column(
        "term_starts", "本届起始", ("本届起始时间", "本届选举时间", "换届时间", "任期起", "本届开始"), clean=first_day
    ),
    Column("term_ends", "届满时间", ("届满日期", "任期届满", "任期止", "任期届满时间", "应换届时间"), clean=last_day),
    Column("venue_area", "活动场所面积", ("场所面积", "活动阵地面积", "活动场所"), clean=area),
    Column("phone", "联系电话", ("电话", "办公电话", "联系方式"), clean=cleaning.text_up_to(40)),
    Column("note", "备注", ("说明",)),
)
