"""Import of the 党员花名册: the verdict of every row and the bulk save."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from common.exceptions import Refused
from common.importing.cleaning import BadCell, PartialDate, birth_date_of, half_width, partial_date, sex_of, squeeze
from common.importing.registry import register
from common.importing.report import Report
from common.importing.runner import Importer, Row
from common.importing.subtitle import stated_day
from common.importing.workbook import Workbook
from common.periods import add_months
from members.identity.fields import blind_index
from members.roster.columns import COLUMNS
from members.roster.enums import PRESENT_STANDINGS, MemberType
from members.roster.models import Member
from members.roster.rules import before, month_end
from members.roster.saving import RosterSaver, group_key
from organizations.settings.selectors import parameter
from organizations.tree.models import Group, Organization
from organizations.tree.reporting import refuse_other_streets
from organizations.tree.selectors import name_index

CAME = re.compile(r"(\d{4}[年./\-]\d{1,2}[月./\-]\d{1,2}日?)由(.{2,40}?)转入")
ONE_PERSON_FORM = "党员基本信息采集表"
LOOKUP_BATCH = 500


def snapshot_of(today: date) -> date:
    """The day a roster without a stated date speaks of.

    Rosters are drawn up for the year's end: until the end of March the last 31 December is meant, later today.
    """
    return date(today.year - 1, 12, 31) if today.month <= 3 else today


@register
class RosterImporter(Importer):
    """One row per member. A member already in the street is brought up to date, never doubled.

    On re-import a filled cell replaces what is stored, an empty one leaves it; another branch moves the membership
    from `today` on; a person registered in another street, or recorded as gone, is refused.
    """

    key = "members"
    title = "党员花名册"
    columns = COLUMNS
    signature = ("name", "id_number")
    result_page = "members:member_list"

    def prepare(self, workbook: Workbook) -> None:
        """Names, branches, groups and parameters; then the snapshot: the day stated above the header, else by rule."""
        if self.street is None:
            raise Refused("请指明导入到哪个街道。", code="street_missing")
        refuse_other_streets(workbook, self.street)
        stated = stated_day(workbook)
        self.snapshot = stated if stated and stated <= self.today else snapshot_of(self.today)
        self.names = name_index(self.street, branches_only=True)
        self.branches = {branch.pk: branch for branch in Organization.objects.within([self.street.path]).branches()}
        if not self.branches:
            raise Refused("这个街道还没有党支部，请先导入党组织台账。", code="no_branches")
        groups = Group.objects.within([self.street.path]).filter(valid_to__isnull=True)
        self.groups = {(group.organization_id, group_key(group.name)): group for group in groups}
        self.probation_months = parameter("member.probation_months", on=self.snapshot, organization=self.street)
        self.min_age = parameter("member.min_age", on=self.snapshot, organization=self.street)
        self.seen: dict[str, Row] = {}
        self.existing: dict[str, Member] = {}

    # -- one row ------------------------------------------------------------
    def check(self, row: Row) -> None:
        """Branch, identity, dates and completeness of one row."""
        self._check_branch(row)
        self._check_group(row)
        self._check_identity(row)
        self._check_type(row)
        self._check_dates(row)
        self._read_note(row)

    def _check_branch(self, row: Row) -> None:
        typed = row["branch"]
        if not typed:
            if "branch" in row.values:
                row.reject("branch_unknown", "没有填所在党支部，无法登记，请补上", column="branch")
            return
        answer = self.names.resolve(typed)
        if answer.ambiguous:
            names = "、".join(self.branches[pk].name for pk in answer.candidates[:4])
            row.reject("branch_ambiguous", f"这个简称对应不止一个党支部（{names}等），请写全称", column="branch")
        elif answer.unknown:
            row.reject("branch_unknown", "党组织台账中没有这个党支部，请核对名称", column="branch")
        else:
            branch = self.branches[answer.found]
            if branch.dissolved_on and branch.dissolved_on < self.snapshot:
                row.reject(
                    "branch_dissolved", f"该党支部已于{branch.dissolved_on}撤销，请改填现在的党支部", column="branch"
                )
            row.values["branch"] = branch

    def _check_group(self, row: Row) -> None:
        typed, branch = row["group"], row["branch"]
        row.values["group"] = None
        if typed and isinstance(branch, Organization):
            row.values["group"] = self.groups.get((branch.pk, group_key(typed)))
            if row["group"] is None:
                row.warn("group_unknown", "该党支部没有这个党小组，已留空，请核对", column="group")

    def _check_identity(self, row: Row) -> None:
        number = row["id_number"]
        if not number:
            if number == "":
                row.reject("id_missing", "没有填身份证号，无法登记，请补上", column="id_number")
            return
        earlier = self.seen.setdefault(number, row)
        if earlier is not row:
            place = f"“{earlier.sheet}”第{earlier.number}行" if earlier.sheet != row.sheet else f"第{earlier.number}行"
            row.reject("duplicate_id", f"与{place}的身份证号相同，请删除重复的一行", column="id_number")
        born = birth_date_of(number)
        if born is None:
            return
        typed = row["birth"]
        if typed and (typed.day.replace(day=1) != born.replace(day=1) if typed.month_only else typed.day != born):
            row.warn("birth_conflict", f"与身份证号中的出生日期{born}不一致，已按身份证号保存", column="birth")
        sex = sex_of(number)
        if row["sex"] and row["sex"] != sex:
            row.warn("sex_conflict", "与身份证号不一致，已按身份证号保存", column="sex")
        row.values["born"], row.values["sex"] = born, sex
        if born > self.snapshot:
            row.reject("id_birth_date", "身份证号中的出生日期晚于统计时点，请核对", column="id_number")

    def _check_type(self, row: Row) -> None:
        if row["type"] == "" or "type" not in row.values:
            row.values["type"] = MemberType.FULL if row["regular"] else MemberType.PROBATIONARY
            row.values["type_assumed"] = True

    def _check_dates(self, row: Row) -> None:
        joined, regular = row["joined"], row["regular"]
        for name, found in (("joined", joined), ("regular", regular)):
            if found and found.day > self.today:
                row.reject("future_date", "日期晚于今天，请核对", column=name)
        if joined and regular and before(regular.day, regular.month_only, joined.day, joined.month_only):
            row.reject("regular_before_join", f"转正时间早于入党时间（{joined}），请核对", column="regular")
        born = row["born"]
        if joined and born:
            latest = month_end(joined.day) if joined.month_only else joined.day
            if latest < add_months(born, 12 * self.min_age):
                row.reject("join_before_18", f"入党时不满{self.min_age}周岁，请核对入党时间和身份证号", column="joined")
        if row["type_assumed"]:
            return
        if row["type"] == MemberType.PROBATIONARY:
            if joined and self._probation_over(joined):
                row.warn(
                    "probation_expired", f"到{self.snapshot}预备期已超过一年，请核对是否已转正或延长", column="joined"
                )
        elif "regular" in row.values and regular is None and not self.raw_text(row, "regular"):
            row.warn("missing_required", "正式党员的转正时间是空的，请补上", column="regular")

    def _probation_over(self, joined: PartialDate) -> bool:
        latest = month_end(joined.day) if joined.month_only else joined.day
        return add_months(latest, self.probation_months) < self.snapshot

    def _read_note(self, row: Row) -> None:
        """“2025.09.30由朝阳第三支部转入”: where the member was before, if the branch is one of ours."""
        found = CAME.search(squeeze(half_width(row["note"] or "")))
        if not found:
            return
        answer = self.names.resolve(found[2])
        try:
            day = partial_date(found[1])
        except BadCell:
            return
        if answer.found is not None and day is not None:
            left = self.branches[answer.found]
            row.values["came"] = (left, day.day if left.dissolved_on == day.day else day.day - timedelta(days=1))

    # -- all rows ------------------------------------------------------------
    def finish(self, rows: Sequence[Row], report: Report) -> None:
        """Compare with the members already registered, a few hundred a statement."""
        indexes = {blind_index(row["id_number"]): row for row in rows if row.accepted and row["id_number"]}
        keys = list(indexes)
        for start in range(0, len(keys), LOOKUP_BATCH):
            batch = keys[start : start + LOOKUP_BATCH]
            for member in Member.objects.filter(id_index__in=batch).select_related("organization"):
                self._compare(indexes[member.id_index], member)

    def _compare(self, row: Row, member: Member) -> None:
        if not member.organization.path.startswith(self.street.path):
            row.reject("registered_elsewhere", "此人已在其他街道登记，请先办理组织关系转接", column="id_number")
        elif member.standing not in PRESENT_STANDINGS:
            label = member.get_standing_display()
            row.reject("member_left", f"此人已登记为“{label}”，不能再导入，请核对", column="id_number")
        else:
            if member.organization_id != row["branch"].pk:
                row.warn("branch_changed", f"原在{member.organization.name}，将转到这个党支部", column="branch")
            self.existing[row["id_number"]] = member

    def save(self, rows: Sequence[Row]) -> None:
        """New members with their histories, changes of known ones; one entry in the audit log."""
        RosterSaver(self).save(rows)

    def explain_wrong_form(self, workbook: Workbook) -> str:
        """The national one-person form is named; other ledgers are recognised by the base class."""
        for sheet in workbook.sheets:
            for cells in sheet.rows[:3]:
                if any(ONE_PERSON_FORM in squeeze(str(cell)) for cell in cells):
                    return (
                        f"这是一人一张的《{ONE_PERSON_FORM}》，不是花名册，不能批量导入。"
                        "请在“党员名册”中新增这名党员，或把多人汇总成花名册后导入。"
                    )
        return super().explain_wrong_form(workbook)
