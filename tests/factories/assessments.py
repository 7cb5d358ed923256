"""Schemes and values of assessments, with sensible defaults."""

from decimal import Decimal

from openpyxl import Workbook

from assessments.schemes import services
from assessments.schemes.models import Category, NotApplicable, Scheme
from assessments.schemes.services import NewIndicator
from assessments.scoring.models import ManualValue

HEADER = (
    "序号",
    "考核项目",
    "考核内容",
    "分值",
    "评分标准",
    "数据来源",
    "指标代码",
    "计分方式",
    "参数",
    "不适用处理",
)
ROWS = [
    (
        1,
        "组织体系（4分）",
        "党组织设置规范",
        2,
        "",
        "自动",
        "branch_size_violations",
        "per_hit",
        "each=0.5",
        "本部分分摊",
    ),
    (2, None, "按期换届", 2, "", "自动", "term_on_time", "flag", None, "计满分"),
    (3, "组织生活（6分）", "党员大会", 3, "", "自动", "members_meeting_rate", "ratio", None, "本部分分摊"),
    (4, None, "党小组会", 2, "", "自动", "group_meeting_rate", "ratio", None, "本部分分摊"),
    (5, None, "承诺践诺", 1, "", "人工", "pledge_review", "manual", None, "计零分"),
]
EXTRA = [
    (6, "加分项", "表彰", "≤10", "", "人工", "bonus_commendation", "grade", "省级:3; 市级:1", "计零分"),
    (7, "扣分项", "被约谈", "≤10", "", "自动", "deduct_interviews", "per_hit", "each=1; max=10", "计零分"),
    (8, "一票否决", "严重违纪违法", "否决", "", "人工", "veto_discipline", "flag", None, "计零分"),
]


def scheme_workbook(path, *, rows=None, extra=EXTRA, total=None, header=HEADER, title="示范街道2025年度评分细则"):
    """A scheme as a street keeps it: title, header, rows with merged sections, 合计, 加分项… and a sheet of notes."""
    book = Workbook()
    sheet = book.active
    sheet.append([title])
    sheet.append(["填报单位：示范街道党工委"])
    sheet.append(list(header))
    rows = ROWS if rows is None else rows
    for row in rows:
        sheet.append(list(row))
    points = header.index("分值") if "分值" in header else 3
    if total is None:
        total = sum(row[points] for row in rows if isinstance(row[points], (int, float)))
    if rows:
        sheet.append(["合计"] + [total if place == points else None for place in range(1, len(header))])
    for row in extra:
        sheet.append(list(row))
    notes = book.create_sheet("填写说明")
    notes.append(["计分方式", "含义", "参数写法"])
    notes.append(["ratio", "得分＝分值×完成率", "可空"])
    book.save(path)
    return path


def indicator(code, points=2, method="ratio", parameters="", *, section="组织生活", **fields) -> NewIndicator:
    return NewIndicator(
        **{
            "section": section,
            "category": Category.BASE,
            "code": code,
            "content": code,
            "points": Decimal(str(points)),
            "standard": "",
            "automatic": True,
            "method": method,
            "parameters": parameters,
            "not_applicable": NotApplicable.SHARE,
            **fields,
        }
    )


DEFAULT_INDICATORS = [
    indicator("branch_size_violations", 2, "per_hit", "each=0.5", section="组织体系"),
    indicator("term_on_time", 2, "flag", section="组织体系", not_applicable=NotApplicable.FULL),
    indicator("members_meeting_rate", 3),
    indicator("group_meeting_rate", 2),
    indicator("pledge_review", 1, "manual", automatic=False, not_applicable=NotApplicable.ZERO),
    indicator("bonus_commendation", 10, "grade", "省级:3; 市级:1", section="加分项", category=Category.BONUS),
    indicator("deduct_interviews", 10, "per_hit", "each=1; max=10", section="扣分项", category=Category.DEDUCTION),
    indicator("veto_discipline", 0, "flag", section="一票否决", category=Category.VETO),
]


def make_scheme(street, year=2025, rows=None, *, publish=True) -> Scheme:
    scheme = services.save_draft(
        organization=street, year=year, title=f"{year}年度评分细则", rows=rows or DEFAULT_INDICATORS, actor=None
    )
    return services.publish_scheme(scheme=scheme, actor=None) if publish else scheme


def make_manual_value(organization, code, value, year=2025) -> ManualValue:
    return ManualValue.objects.create(organization=organization, year=year, code=code, value=value, reason="台账")
