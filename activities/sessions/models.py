"""Sessions of organisational life: one event, one or several kinds, each with its own minutes (domain.md §2)."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models

from activities.sessions.enums import AttendanceStatus, SessionKind, State, VotingRule
from common.scoping import ScopedManager, ScopedQuerySet
from members.roster.models import Member
from organizations.tree.models import Group, Organization


def kinds_text(kinds: Iterable[str]) -> str:
    """What `Session.kinds` keeps of the kinds of its minutes."""
    return ",".join(str(kind) for kind in kinds)


class SessionQuerySet(ScopedQuerySet):
    def counted(self):
        """Sessions that count as held: approved, and not replaced by a later correction."""
        return self.filter(state=State.APPROVED, replaced_by__isnull=True)


class Session(models.Model):
    """One event. 应到/实到 and those with a vote are kept as numbers, from the roster grid or an imported ledger."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="sessions", verbose_name="党组织")
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name="党小组"
    )
    starts_at = models.DateTimeField("时间")
    ends_at = models.DateTimeField("结束时间", null=True, blank=True)
    held_on = models.DateField("日期", db_index=True, help_text="local day of starts_at; periods are told by it")
    place = models.CharField("地点", max_length=120, blank=True)
    host = models.CharField("主持人", max_length=40, blank=True)
    recorder = models.CharField("记录人", max_length=40, blank=True)
    lecturer = models.CharField("授课人", max_length=40, blank=True)
    topic = models.CharField("主题（议题）", max_length=300)
    content = models.TextField("主要内容", blank=True)
    expected = models.PositiveIntegerField("应到", default=0)
    present = models.PositiveIntegerField("实到", default=0)
    voters_expected = models.PositiveIntegerField("应到有表决权", default=0)
    voters_present = models.PositiveIntegerField("实到有表决权", default=0)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT, db_index=True)
    recorded_on = models.DateField("材料上传时间", null=True, blank=True, help_text="day the record was handed in")
    recorded_late = models.BooleanField("补录", default=False)
    make_up_for = models.CharField("补开说明", max_length=120, blank=True, help_text="a remark; fills no other period")
    note = models.TextField("备注", blank=True)
    imported = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)
    form_token = models.CharField(
        max_length=32, blank=True, db_index=True, help_text="the open form that saved it last"
    )
    kinds = models.CharField(
        max_length=300,
        blank=True,
        editable=False,
        help_text="kinds of its minutes, kept by who writes them",
    )
    correction_of = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="corrections", verbose_name="更正的记录"
    )
    replaced_by = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="corrects")

    objects = models.Manager.from_queryset(SessionQuerySet)()

    class Meta:
        verbose_name = verbose_name_plural = "组织生活"
        ordering = ["-starts_at", "-id"]
        indexes = [
            models.Index(fields=["organization", "held_on", "state"], name="session_branch_day"),
            models.Index(fields=["starts_at", "id"], name="session_by_time"),
            models.Index(  # all that the cadence reads of a session
                fields=["organization", "held_on", "state", "recorded_late", "group", "kinds"],
                name="session_cadence",
                condition=models.Q(replaced_by__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "form_token"], condition=~models.Q(form_token=""), name="one_session_per_form"
            )
        ]

    def __str__(self):
        return f"{self.held_on} {self.topic}"

    @property
    def kind_list(self) -> list[str]:
        """The kinds it was minuted under, in the order of its minutes; no statement."""
        return self.kinds.split(",") if self.kinds else []


class Minutes(models.Model):
    """What one session was under one of its kinds; a session counts only for kinds minuted here."""

    ORG_PATH = "session__organization"
    session = models.ForeignKey(Session, models.CASCADE, related_name="minutes")
    kind = models.CharField("会议类型", max_length=28, choices=SessionKind.choices)
    topic = models.CharField("主题", max_length=300, blank=True)
    content = models.TextField("内容", blank=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["session", "kind"], name="one_minutes_per_kind")]


class Attendance(models.Model):
    """One person at one session. Imported ledgers name only those who were away; `name` keeps what was typed."""

    ORG_PATH = "session__organization"
    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="attendances")
    name = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=16, choices=AttendanceStatus.choices, default=AttendanceStatus.PRESENT)
    has_vote = models.BooleanField(default=False)
    remark = models.CharField(
        max_length=100, blank=True, help_text="reason, or the approval that lets one out of 应到会"
    )

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "member"], name="one_attendance_per_member")]


class Resolution(models.Model):
    """What was resolved, with the count of votes and whether quorum and majority made it valid (§1.8)."""

    ORG_PATH = "session__organization"
    session = models.ForeignKey(Session, models.CASCADE, related_name="resolutions")
    text = models.TextField("决议")
    rule = models.CharField("表决规则", max_length=20, choices=VotingRule.choices, default=VotingRule.ORDINARY)
    in_favour = models.PositiveIntegerField("赞成", null=True, blank=True)
    against = models.PositiveIntegerField("反对", null=True, blank=True)
    abstained = models.PositiveIntegerField("弃权", null=True, blank=True)
    written_in_favour = models.PositiveIntegerField("书面赞成", default=0, help_text="filed before the meeting")
    valid = models.BooleanField("有效", default=True)
    verdict = models.CharField("判定", max_length=200, blank=True)

    objects = ScopedManager()


class SessionEvent(models.Model):
    """One step of a session's workflow: who did what, and why."""

    ORG_PATH = "session__organization"
    session = models.ForeignKey(Session, models.CASCADE, related_name="events")
    action = models.CharField(max_length=20)
    label = models.CharField(max_length=40)
    reason = models.CharField("理由", max_length=300, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["id"]


class Attachment(models.Model):
    """An optional file, checked by content, stored privately (never a measure of work: domain.md §13)."""

    ORG_PATH = "session__organization"
    session = models.ForeignKey(Session, models.CASCADE, related_name="attachments")
    name = models.CharField("文件名", max_length=200)
    stored_as = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()


class RefusedRows(models.Model):
    """Rows of a year's ledger that the last import refused, by branch: what its figures still lack."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="refused_session_rows")
    year = models.PositiveSmallIntegerField("年度")
    rows = models.PositiveIntegerField("未导入行数")
    updated_at = models.DateTimeField(auto_now=True)

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "year"], name="one_refused_count_a_year")]
