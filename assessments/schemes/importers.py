"""Import of 党建考核评分细则: one workbook is one scheme, taken whole or not at all."""

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from assessments.schemes import services
from assessments.schemes.catalogue import entry_for
from assessments.schemes.grammar import GrammarError, doubts, number_text, parse
from assessments.schemes.models import Category, Method, NotApplicable
from common.exceptions import Refused
from common.importing.cleaning import BadCell, DoubtfulCell, half_width, plain, squeeze, text_up_to
from common.importing.columns import TOTALS, Column
from common.importing.registry import register
from common.importing.report import Report
from common.importing.runner import ALL_OR_NOTHING, DRY_RUN, Importer, Plan, Row
from common.importing.workbook import Workbook
from organizations.tree.enums import Kind

CATEGORIES = {"加分": Category.BONUS, "扣分": Category.DEDUCTION, "否决": Category.VETO}
SECTION_TOTAL = re.compile(r"[(（]\s*(\d+(?:\.\d+)?)\s*分?\s*[)）]\s*$")
CODE = re.compile(r"[a-z][a-z0-9_]*")
POINTS = re.compile(r"(?:≤|<=|不超过|最多)?(\d+(?:\.\d{1,2})?)分?")
POLICIES = {label: value for value, label in NotApplicable.choices}


def section_name(value) -> str:
    """考核项目 as typed, without white space."""
    return squeeze(plain(value))


def method(value) -> str:
    """计分方式: one of the nine words, or its Chinese name."""
    typed = squeeze(half_width(plain(value))).lower()
    by_label = {label: name for name, label in Method.choices}
    found = by_label.get(typed, typed)
    if found not in Method.values:
        raise BadCell("unknown_method", f"计分方式不认识，请改为 {'、'.join(Method.values)} 之一")
    return found


def code(value) -> str:
    """指标代码: small letters, digits and underscores."""
    typed = squeeze(half_width(plain(value)))
    if not typed:
        raise BadCell("code_missing", "没有指标代码，请填写，如 members_meeting_rate")
    if not CODE.fullmatch(typed) or len(typed) > 60:
        raise BadCell("code_malformed", "指标代码只能用小写字母、数字和下划线（不超过60个），请修改")
    return typed


def points_text(value) -> str:
    """分值 as typed: a number, “≤10” in bonus and deduction rows, “否决” in veto rows."""
    return squeeze(half_width(plain(value)))


def source(value) -> bool:
    """数据来源: whether the value comes from the portal's data."""
    typed = squeeze(plain(value))
    if typed.startswith("自动"):
        return True
    if typed.startswith("人工"):
        return False
    raise DoubtfulCell("source_unknown", "数据来源应为“自动”或“人工”，已按人工处理", False)


def policy(value) -> str:
    """不适用处理; empty is settled by the row's class."""
    typed = squeeze(plain(value))
    if typed and typed not in POLICIES:
        raise BadCell("policy_unknown", f"不适用处理应为 {'、'.join(POLICIES)} 之一，请修改")
    return POLICIES.get(typed, "")


@register
class SchemeImporter(Importer):
    """`year` is the year assessed; without it the year in the title, else that of `today`."""

    key = "scheme"
    title = "党建考核评分细则"
    result_page = "assessments:scheme_list"
    asks_year = True
    permission = "schemes.edit"
    signature = ("content", "method", "code")
    columns = (
        Column("number", "序号", computed=True),
        Column("section", "考核项目", ("考核部分", "项目"), section_name, needed=True),
        Column("content", "考核内容", ("指标", "考核指标", "指标名称"), text_up_to(200), needed=True, required=True),
        Column("points", "分值", ("分数", "标准分"), points_text, needed=True),
        Column("standard", "评分标准", ("评分办法", "计分标准"), text_up_to(300)),
        Column("automatic", "数据来源", ("来源",), source),
        Column("code", "指标代码", ("代码",), code, needed=True),
        Column("method", "计分方式", ("计分方法",), method, needed=True),
        Column("parameters", "参数", ("计分参数",), text_up_to(300)),
        Column("not_applicable", "不适用处理", ("不适用",), policy, needed=True),
    )

    def __init__(self, *, year: int | None = None, **options):
        super().__init__(**options)
        self.year = year
        self.heading = ""
        self._section = ""
        self._sheet = ""
        self._first: dict[str, Row] = {}
        self._workbook: Workbook | None = None

    def prepare(self, workbook: Workbook) -> None:
        self._workbook = workbook
        if self.street is None or self.street.kind != Kind.WORK_COMMITTEE:
            raise Refused("评分细则由街道党工委制定，请选择街道党工委导入。", code="not_a_street")
        typed = [plain(cell) for sheet in workbook.sheets for row in sheet.rows[:3] for cell in row if plain(cell)]
        self.heading = next((line for line in typed if "细则" in line or "办法" in line), "")[:120]
        if self.year is None:
            found = re.search(r"(20\d\d)\s*年", self.heading)
            self.year = int(found[1]) if found else self.today.year
        services.check_replaceable(self.street, self.year)

    # -- one row ------------------------------------------------------------
    def check(self, row: Row) -> None:
        if row.sheet != self._sheet:
            self._sheet, self._section = row.sheet, ""
        self._section = row["section"] or self._section
        name = self._section
        row.values["section"] = name
        if not name:
            row.reject("section_missing", "不知道属于哪个考核项目，请在“考核项目”列写明", column="section")
            return
        category = next((found for word, found in CATEGORIES.items() if word in name), Category.BASE)
        row.values["category"] = category
        self._check_points(row, category)
        self._check_policy(row, category)
        self._check_code(row)
        if row["method"] and row["full"] is not None:
            try:
                full = Fraction(row["full"])
                rule = parse(row["method"], row["parameters"] or "", full=full, category=category)
                for doubt in doubts(rule, full) if category == Category.BASE else []:
                    row.warn("doubtful_parameters", doubt, column="parameters")
            except GrammarError as error:
                row.reject("bad_parameters", str(error).rstrip("。"), column="parameters")

    def _check_points(self, row: Row, category: str) -> None:
        typed = row["points"] or ""
        row.values["full"] = None
        if category == Category.VETO:
            row.values["full"] = Decimal(0)
            if typed not in ("否决", "一票否决", "", "-", "—", "0"):
                row.reject("bad_points", "一票否决行的分值应写“否决”，请修改", column="points")
            return
        found = POINTS.fullmatch(typed)
        limited = typed[:1] in ("≤", "<", "不", "最")
        if not found or Decimal(found[1]) <= 0 or (limited and category == Category.BASE):
            example = "4" if category == Category.BASE else "≤10"
            row.reject("bad_points", f"分值应是大于0、至多两位小数的数字，如 {example}，请修改", column="points")
            return
        row.values["full"] = Decimal(found[1])

    def _check_policy(self, row: Row, category: str) -> None:
        if row["not_applicable"] == "":
            if category == Category.BASE:
                row.reject("policy_missing", f"请填写 {'、'.join(POLICIES)} 之一", column="not_applicable")
            row.values["not_applicable"] = NotApplicable.ZERO

    def _check_code(self, row: Row) -> None:
        if not row["code"]:
            return
        earlier = self._first.setdefault(row["code"], row)
        if earlier is not row:
            message = f"指标代码与“{earlier.sheet}”第{earlier.number}行重复，请改为不同的代码或删去一行"
            row.reject("duplicate_code", message, column="code")
            return
        entry = entry_for(row["code"])
        if entry is None:
            row.warn("unknown_code", "系统没有这个指标代码，将由人工录入数值", column="code")
        elif entry.methods and row["method"] and row["method"] not in entry.methods:
            wanted = "、".join(sorted(entry.methods))
            message = f"系统的数据不能按 {row['method']} 计分（可用 {wanted}），将由人工录入数值"
            row.warn("method_not_computed", message, column="method")

    # -- across rows ------------------------------------------------------------
    def finish(self, rows: Sequence[Row], report: Report) -> None:
        base = [row for row in rows if row["category"] == Category.BASE and row["full"] is not None]
        sections: dict[str, list[Row]] = defaultdict(list)
        for row in base:
            sections[bare_section(row["section"])].append(row)
        for members in sections.values():
            self._check_section(members)
        self._check_ceilings(rows)
        if not base:
            rows[0].reject("no_base_rows", "没有一行基础指标，请检查“考核项目”列", column="section")
        total = sum((row["full"] for row in base), Decimal(0))
        if isinstance(rows, list):
            wrong = self._wrong_totals(total)
            rows += wrong
            report.rows_read += len(wrong)
            report.skipped["total_row"] -= len(wrong)

    def _check_section(self, members: list[Row]) -> None:
        stated = {found[1] for row in members if (found := SECTION_TOTAL.search(row["section"]))}
        total = sum(row["full"] for row in members)
        for typed in sorted(stated):
            if Decimal(typed) != total:
                name = bare_section(members[0]["section"])
                summed = number_text(Fraction(total))
                message = f"“{name}”写明{typed}分，但各行分值相加为{summed}分，请改正其中一处"
                members[0].reject("section_total", message, column="section")

    def _check_ceilings(self, rows: Sequence[Row]) -> None:
        first: dict[str, Row] = {}
        for row in rows:
            if row["category"] in (Category.BONUS, Category.DEDUCTION) and row["full"] is not None:
                known = first.setdefault(row["category"], row)
                if known["full"] != row["full"]:
                    message = f"同一类的上限应相同，第{known.number}行写的是{known['points']}，请改成一致"
                    row.reject("ceiling_differs", message, column="points")

    def _wrong_totals(self, total: Decimal) -> list[Row]:
        """合计 rows whose figure is not the sum, as rejected rows."""
        wrong = []
        for sheet in self._workbook.sheets if self._workbook else []:
            place = self.places.get(sheet.name, {}).get("points")
            for number, cells in enumerate(sheet.rows, start=1):
                words = {squeeze(plain(cell)) for cell in cells if isinstance(cell, str)}
                if place is None or place >= len(cells) or not words & (TOTALS - {"小计", "本页小计", "累计"}):
                    continue
                found = POINTS.fullmatch(points_text(cells[place]))
                if found and Decimal(found[1]) != total:
                    row = Row(self, sheet.name, number, cells)
                    summed = number_text(Fraction(total))
                    row.reject("total_mismatch", f"合计与各行分值之和{summed}不符，请改正其中一处", column="points")
                    wrong.append(row)
        return wrong

    # -- saving ------------------------------------------------------------
    def commit(self, plan: Plan, mode: str = ALL_OR_NOTHING) -> Report:
        """A scheme with a row left out is another scheme: it is saved whole or not at all."""
        return super().commit(plan, DRY_RUN if mode == DRY_RUN else ALL_OR_NOTHING)

    def save(self, rows: Sequence[Row]) -> None:
        services.save_draft(
            organization=self.street,
            year=self.year or self.today.year,
            title=self.heading or f"{self.street}{self.year}年度党建考核评分细则",
            rows=[_new_indicator(row) for row in rows],
            actor=self.actor,
        )


def bare_section(name: str) -> str:
    """考核项目 without its points: “政治引领（20分）” → “政治引领”."""
    return SECTION_TOTAL.sub("", name) or name


def _new_indicator(row: Row) -> services.NewIndicator:
    return services.NewIndicator(
        section=bare_section(row["section"]),
        category=row["category"],
        code=row["code"],
        content=row["content"],
        points=row["full"],
        standard=row["standard"] or "",
        automatic=bool(row["automatic"]),
        method=row["method"],
        parameters=row["parameters"] or "",
        not_applicable=row["not_applicable"],
    )
