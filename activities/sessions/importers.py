"""Import of the session ledger, 三会一课台账 (domain.md §8.3): one row, one session of one or several kinds."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from activities.sessions import ledger_cells as cells
from activities.sessions.bulk import NewSession, note_refused, save_sessions
from activities.sessions.enums import AttendanceStatus, SessionKind, State, VotingRule
from activities.sessions.models import Session, kinds_text
from activities.sessions.rules import is_late, judge
from common.importing.cleaning import (
    BadCell,
    DoubtfulCell,
    full_date,
    ignored,
    moment,
    person_name,
    plain,
    text_up_to,
    whole_number,
)
from common.importing.columns import Column
from common.importing.registry import register
from common.importing.runner import Importer, Row
from members.membership.models import Membership
from organizations.settings.selectors import parameter
from organizations.settings.workdays import load_calendar
from organizations.tree.models import Group, Organization
from organizations.tree.reporting import refuse_other_streets
from organizations.tree.selectors import name_index
from organizations.tree.spans import Span


def upload_day(value) -> date | None:
    """材料上传时间: a day that cannot be read is left empty with a warning; the session itself still happened."""
    try:
        return full_date(value)
    except BadCell as problem:
        raise DoubtfulCell("upload_date_unreadable", "读不出上传日期，已留空，请核对", None) from problem


COLUMNS = (
    Column("number", "序号", (), ignored, computed=True),
    Column("organization", "党组织", ("党组织名称", "所在党支部", "所属党支部", "党支部", "支部名称"), needed=True),
    Column("group", "党小组", ("所在党小组", "党小组名称")),
    Column("kinds", "会议类型", ("活动类型", "类型", "会议类别", "组织生活类型"), cells.session_kinds, needed=True),
    Column(
        "starts_at",
        "时间",
        ("实际会议时间", "会议时间", "活动时间", "召开时间", "开始时间", "日期"),
        moment,
        needed=True,
    ),
    Column("ends_at", "结束时间", ("结束",), moment),
    Column("planned", "计划会议时间", ("计划时间",), ignored, computed=True),
    Column("place", "地点", ("会议地点", "活动地点", "召开地点"), text_up_to(120)),
    Column("host", "主持人", ("主持人姓名",), person_name),
    Column("recorder", "记录人", ("记录人姓名",), person_name),
    Column("lecturer", "授课人", ("主讲人", "授课人姓名"), person_name),
    Column("expected", "应到", ("应到人数", "应参加人数"), whole_number, required=True),
    Column("present", "实到", ("实到人数", "实际到会", "参加人数"), whole_number, required=True),
    Column("rate", "到会率", ("出席率", "参会率"), ignored, computed=True),
    Column("away", "请假/缺席", ("请假缺席", "请假、缺席", "请假及缺席", "请假/缺席人员", "请假人员"), cells.absences),
    Column("absent", "缺席人员", ("缺席", "缺席名单"), cells.only_absent),
    Column("topic", "主题(议题)", ("主题", "议题", "会议议题", "会议名称", "活动主题"), text_up_to(300)),
    Column("content", "主要内容", ("会议内容", "内容", "活动内容"), plain),
    Column("resolution", "决议或议定事项", ("会议决议", "决议", "议定事项"), plain),
    Column("votes", "表决(赞成/反对/弃权)", ("表决", "表决情况", "表决结果"), cells.votes),
    Column("photos", "照片", ("图片",), ignored, computed=True),
    Column("recorded_on", "材料上传时间", ("上传时间", "上报时间", "录入时间"), upload_day),
    Column("review", "审核", ("审核状态", "审核情况"), cells.review_state),
    Column("note", "备注", (), plain),
)


@dataclass
class Branch:
    """What the checks need to know of one organisation."""

    id: int
    existence: Span
    groups: list[tuple[int, str, Span]] = field(default_factory=list)
    people: dict[str, list[tuple[int, Span]]] = field(default_factory=lambda: defaultdict(list))


@register
class SessionImporter(Importer):
    """Judges and saves the rows of a session ledger for one street."""

    key = "sessions"
    title = "三会一课台账"
    result_page = "activities:session_list"
    columns = COLUMNS
    signature = ("organization", "kinds", "starts_at")

    def prepare(self, workbook) -> None:
        """Branches by name, their groups and members, working days, sessions already there: seven statements."""
        refuse_other_streets(workbook, self.street)
        self.branch_names = name_index(self.street, branches_only=True)
        self.all_names = name_index(self.street)
        within = Organization.objects.within([self.street.path])
        rows = within.values_list("pk", "established_on", "dissolved_on")
        self.branches = {pk: Branch(pk, Span(start, end)) for pk, start, end in rows}
        groups = Group.objects.within([self.street.path]).order_by("order", "id")
        for pk, branch, name, *span in groups.values_list("pk", "organization_id", "name", "valid_from", "valid_to"):
            self.branches[branch].groups.append((pk, name, Span(*span)))
        members = Membership.objects.within([self.street.path]).order_by("pk")
        for branch, pk, name, *span in members.values_list(
            "organization_id", "member_id", "member__name", "valid_from", "valid_to"
        ):
            self.branches[branch].people[name].append((pk, Span(*span)))
        self.calendar = load_calendar()
        self.limit = parameter("life.record_working_days", on=self.today, organization=self.street)
        self.deadlines: dict[date, date] = {}
        self.seen = dict.fromkeys(existing_keys(self.street))
        self.places_of: dict[tuple, tuple[str, int]] = {}

    def check(self, row: Row) -> None:
        branch = self._branch(row)
        starts, kinds = row["starts_at"], row["kinds"]
        if not kinds and not row.issues:
            row.reject("kind_missing", "没有写会议类型，请填写", column="kinds")
        if starts is None:
            if not any(issue.code == "date_unreadable" for issue in row.issues or ()):
                row.reject("date_missing", "没有写会议时间，请填写", column="starts_at")
            return
        day = starts.at.date()
        if day > self.today:
            row.reject("future_date", f"会议时间晚于今天（{self.today:%Y-%m-%d}），请核对", column="starts_at")
        if (row["present"] or 0) > (row["expected"] or 0):
            row.reject(
                "attended_exceeds_due", f"实到人数多于应到人数（{row['expected'] or 0}人），请核对", column="present"
            )
        if branch is not None:
            self._check_in_branch(row, branch, day)
        if branch is not None and row.accepted:
            self._check_once(row, branch)
        if branch is not None and row.accepted:
            self._check_resolution(row)
            self._check_names(row, branch, day)
            row.values["late"] = is_late(row["recorded_on"], self._deadline(day))

    def _branch(self, row: Row) -> Branch | None:
        typed = row["organization"]
        if not typed:
            row.reject("missing_required", "没有写党组织，请填写", column="organization")
            return None
        found = self.branch_names.resolve(typed)
        if found.unknown:
            found = self.all_names.resolve(typed)
        if found.found is not None:
            row.values["branch"] = branch = self.branches[found.found]
            return branch
        if found.ambiguous:
            row.reject("branch_ambiguous", "有几个党组织都叫这个名字，请写全称", column="organization")
        else:
            row.reject("org_unknown", "党组织台账中没有这个党组织，请核对名称或先登记该党组织", column="organization")
        return None

    def _check_in_branch(self, row: Row, branch: Branch, day: date) -> None:
        start, end = branch.existence
        if start and day < start:
            row.reject("before_establishment", f"早于支部成立时间（{start:%Y-%m-%d}），请核对", column="starts_at")
        if end and day > end:
            row.reject("after_dissolution", f"晚于支部撤销时间（{end:%Y-%m-%d}），请核对", column="starts_at")
        typed = row["group"]
        if typed and typed not in cells.NOBODY:
            row.values["group_id"] = _group_of(branch, typed, day)
            if row["group_id"] is None:
                row.warn("group_unknown", "支部没有这个党小组，已按未注明党小组保存，请核对", column="group")

    def _check_once(self, row: Row, branch: Branch) -> None:
        key = session_key(branch.id, row["group_id"], row["kinds"], row["starts_at"].at)
        if key not in self.seen:
            self.seen[key] = (row.sheet, row.number)
            return
        place = self.seen[key]
        row.values["stands_already"] = place is None
        where = f"与“{place[0]}”第{place[1]}行重复" if place else "系统中已有这场会议"
        row.reject("duplicate_session", f"{where}（党组织、党小组、类型和时间都相同），请核对", column="starts_at")

    def _check_resolution(self, row: Row) -> None:
        if not row["resolution"] or row["resolution"] in cells.NOBODY:
            row.values["verdict"] = None
            return
        rule = VotingRule.ORDINARY
        if SessionKind.MEMBERS_MEETING not in row["kinds"] and SessionKind.BRANCH_COMMITTEE_MEETING in row["kinds"]:
            rule = VotingRule.BRANCH_COMMITTEE
        verdict = judge(rule, should=row["expected"] or 0, present=row["present"] or 0)
        row.values["rule"], row.values["verdict"] = rule, verdict
        if SessionKind.MEMBERS_MEETING in row["kinds"] and not verdict.quorum:
            message = f"到会人数不足应到人数的一半（至少应到{verdict.needed_present}人），会议照常保存，决议记为无效"
            row.warn("quorum_failed", message, column="resolution")

    def _check_names(self, row: Row, branch: Branch, day: date) -> None:
        taken: list[tuple[int | None, str, AttendanceStatus]] = []
        used: set[int] = set()
        strangers = []
        for name, status in (*(row["away"] or ()), *(row["absent"] or ())):
            if any(name == before for _pk, before, _status in taken):
                continue
            member = next((pk for pk, span in branch.people.get(name, ()) if span.covers(day) and pk not in used), None)
            if member is not None:
                used.add(member)
            elif status != AttendanceStatus.OBSERVER:
                strangers.append(name)
            taken.append((member, name, status))
        row.values["absences"] = taken
        if strangers:
            names = "、".join(strangers)
            row.warn(
                "non_member_name", f"“{names}”当时不是本支部党员，姓名照录、不计入请假缺席人数，请核对", column="away"
            )

    def _deadline(self, day: date) -> date:
        if day not in self.deadlines:
            self.deadlines[day] = self.calendar.add_working_days(day, self.limit)
        return self.deadlines[day]

    def finish(self, rows: Sequence[Row], report) -> None:
        report.extra["late_total"] = sum(bool(row["late"]) for row in rows if row.accepted)
        self.refused = Counter(
            row["branch"].id for row in rows if row["branch"] and not row.accepted and not row["stands_already"]
        )

    def save(self, rows: Sequence[Row]) -> None:
        save_sessions([self._session(row) for row in rows], actor=self.actor, street=self.street)
        (year, _count), *_rest = Counter(row["starts_at"].at.year for row in rows).most_common(1)
        branches = {row["branch"].id for row in rows} | set(self.refused)
        note_refused({branch: self.refused[branch] for branch in branches}, year=year)

    def _session(self, row: Row) -> NewSession:
        starts = timezone.make_aware(row["starts_at"].at)
        ends = row["ends_at"] and timezone.make_aware(row["ends_at"].at)
        topic, content = row["topic"] or "", row["content"] or ""
        session = Session(
            organization_id=row["branch"].id,
            group_id=row["group_id"],
            starts_at=starts,
            ends_at=ends if ends and ends > starts else None,
            held_on=row["starts_at"].at.date(),
            place=row["place"] or "",
            host=(row["host"] or "")[:40],
            recorder=(row["recorder"] or "")[:40],
            lecturer=(row["lecturer"] or "")[:40],
            topic=topic,
            content=content,
            expected=row["expected"] or 0,
            present=row["present"] or 0,
            state=row["review"] or State.APPROVED,
            recorded_on=row["recorded_on"],
            recorded_late=bool(row["late"]),
            make_up_for=row["note"][:120] if row["note"] and row["note"].startswith("补开") else "",
            note=row["note"] or "",
            kinds=kinds_text(row["kinds"]),
            imported=True,
            created_by=self.actor,
        )
        topics, contents = cells.parts_by_kind(topic), cells.parts_by_kind(content)
        return NewSession(
            session,
            minutes=[(kind, topics.get(kind, ""), contents.get(kind, "")) for kind in row["kinds"]],
            absences=row["absences"],
            resolution=row["resolution"] if row["verdict"] else "",
            rule=row["rule"] or VotingRule.ORDINARY,
            votes=row["votes"],
            verdict=row["verdict"],
        )


def session_key(organization_id: int, group_id: int | None, kinds: Sequence[str], starts_at: datetime) -> tuple:
    """What makes two records the same session: branch, group, kinds and local start."""
    return organization_id, group_id, tuple(sorted(str(kind) for kind in kinds)), starts_at


def existing_keys(street: Organization) -> list[tuple]:
    """Keys of the street's sessions that stand; drafts and replaced versions do not count. Two statements."""
    standing = Session.objects.within([street.path]).exclude(state=State.DRAFT).filter(replaced_by__isnull=True)
    kinds: dict[int, list[str]] = defaultdict(list)
    for pk, kind in standing.order_by().values_list("pk", "minutes__kind"):
        kinds[pk].append(kind)
    return [
        session_key(branch, group, [kind for kind in kinds[pk] if kind], timezone.make_naive(starts))
        for pk, branch, group, starts in standing.order_by().values_list(
            "pk", "organization_id", "group_id", "starts_at"
        )
    ]


def _group_of(branch: Branch, typed: str, day: date) -> int | None:
    """The group a typed name means: the same name, else the same number, among those that existed on `day`."""
    there = [(pk, name) for pk, name, span in branch.groups if span.covers(day)]
    number = cells.group_number(typed)
    by_name = [pk for pk, name in there if name == typed]
    by_number = [pk for pk, name in there if number is not None and cells.group_number(name) == number]
    return next(iter(by_name or by_number), None)
