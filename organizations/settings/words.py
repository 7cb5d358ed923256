"""Values of parameters as people read them."""

from organizations.tree.enums import Kind

WORDS = {
    "secretary": "书记",
    "deputy": "副书记",
    "organisation": "组织委员",
    "publicity": "宣传委员",
    "discipline": "纪检委员",
    **{str(kind): kind.label for kind in Kind},
    "min": "下限",
    "usual_max": "通常上限",
    "max": "上限",
    "per": "每",
    "needs": "前提",
    "not_owed_by": "不要求",
    "month": "月",
    "quarter": "季度",
    "half": "半年",
    "year": "年",
    "committee": "有支委会",
    "groups": "有党小组",
    "members_meeting": "党员大会",
    "branch_committee_meeting": "支委会",
    "group_meeting": "党小组会",
    "lecture": "党课",
    "theme_day": "主题党日",
    "org_life_meeting": "组织生活会",
    "unit": "社区级党组织",
    "branch_with_committee": "设支委会的支部",
    "should_attend": "应到会人数",
    "attended": "实到会人数",
    "regular": "平时",
    "half_year": "半年",
    "year_end": "年末",
    "evaluation": "测评",
    "name": "名称",
    "from": "分数自",
    "top_share": "比例上限",
}


def readable(value) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "；".join(f"{word(key)}：{readable(item)}" for key, item in value.items())
    if isinstance(value, list):
        return "、".join(f"（{readable(item)}）" if isinstance(item, dict) else readable(item) for item in value)
    return word(value) if value not in ("", None) else "（空）"


def word(value) -> str:
    """A stored word in Chinese where there is one."""
    return WORDS.get(str(value), str(value))
