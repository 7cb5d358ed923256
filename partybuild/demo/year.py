"""A demo street's sessions as rows of its 三会一课 ledger: mostly good, here and there what a street must chase."""

from datetime import date, datetime, time, timedelta
from random import Random

from common.periods import add_months
from partybuild.demo.street import Branch, group_name

TOPICS = [
    ("学习党的二十届四中全会精神", "集体学习全会公报和辅导材料，三名党员结合工作谈体会，书记小结并提出学习要求。"),
    ("研究老旧楼院加装电梯意见征集", "通报前期入户情况，逐栋分析意见分歧，明确党员包楼联系名单和时间安排。"),
    ("困难党员和老党员走访安排", "梳理困难党员名单，确定走访对象和责任人，讨论慰问标准。"),
    ("垃圾分类和环境整治志愿服务", "分三个小组清理楼道杂物，向居民发放分类指南，收集问题七条。"),
    ("消防和燃气安全排查", "学习安全常识，部署楼院隐患排查，登记需要整改的点位。"),
    ("党费收缴情况通报和下季度工作计划", "通报本季度党费收缴情况，讨论下季度学习和活动计划。"),
    ("重温入党誓词，交流入党初心", "在党群服务中心重温入党誓词，两名老党员讲入党故事。"),
    ("反诈宣传和邻里互助", "学习典型案例，制定入户宣传分工，重点走访独居老人。"),
]
PLACES = ["党群服务中心二楼会议室", "社区会议室", "楼院议事亭", "党员活动室"]


def session_rows(branches: list[Branch], first: date, last: date, *, random: Random):
    """Ledger rows by column label for every month from `first` to `last` (both first days of months)."""
    for branch in branches:
        diligence = random.uniform(0.86, 1.0)
        month = first
        while month <= last:
            for kind, group in _kinds_of(branch, month):
                if random.random() <= diligence:
                    yield _row(branch, kind, group, month, random)
            month = add_months(month, 1)


def _kinds_of(branch: Branch, month: date):
    yield "主题党日", None
    if branch.has_committee:
        yield "支委会", None
    for index in range(branch.groups):
        yield "党小组会", index
    if month.month in (2, 5, 8, 11):
        if branch.kind != "临时党支部":
            yield "党员大会", None
        yield "党课", None
    if month.month == 12:
        yield "组织生活会", None


def _row(branch: Branch, kind: str, group: int | None, month: date, random: Random):
    here = _expected(branch, kind, group)
    away = [p for p in here if random.random() < 0.08][: max(0, len(here) // 2)]
    leave = [p for p in away if random.random() < 0.8]
    absent = [p for p in away if p not in leave]
    day = month + timedelta(days=random.randint(2, 25))
    at = datetime.combine(day, time(random.choice([9, 14, 15, 19]), random.choice([0, 30])))
    uploaded = day + timedelta(days=random.choices([0, 1, 2, 3, 4, 20], weights=[25, 25, 20, 15, 10, 5])[0])
    topic, content = random.choice(TOPICS)
    resolution = f"同意“{topic}”安排" if kind in ("党员大会", "支委会") and random.random() < 0.6 else None
    present = len(here) - len(away)
    names = "；".join(
        part
        for part in (
            "请假：" + "、".join(f"{p.name}（{random.choice(['事假', '病假', '公差'])}）" for p in leave)
            if leave
            else "",
            "缺席：" + "、".join(p.name for p in absent) if absent else "",
        )
        if part
    )
    return {
        "党组织": branch.name,
        "党小组": group_name(group) if group is not None else None,
        "会议类型": kind,
        "时间": at.strftime("%Y-%m-%d %H:%M"),
        "地点": random.choice(PLACES),
        "主持人": here[0].name if group is not None else branch.officers[0].name,
        "记录人": branch.officers[-1].name,
        "授课人": _lecturer(branch, month) if kind == "党课" else None,
        "应到": len(here),
        "实到": present,
        "请假/缺席": names or "无",
        "主题(议题)": topic,
        "主要内容": content,
        "决议或议定事项": resolution,
        "表决(赞成/反对/弃权)": f"{present}/0/0" if resolution and kind == "党员大会" else None,
        "材料上传时间": uploaded.isoformat(),
        "审核": "已审核",
    }


def _lecturer(branch: Branch, month: date) -> str:
    """The branch's secretary mostly; in spring the unit's at his 联系点, in late autumn another officer."""
    if month.month == 5 and branch.linked_secretary:
        return branch.linked_secretary
    return branch.officers[-1 if month.month == 11 else 0].name


def _expected(branch: Branch, kind: str, group: int | None):
    if kind == "支委会":
        return branch.officers
    if group is not None:
        return branch.members[group :: branch.groups]
    return branch.members
