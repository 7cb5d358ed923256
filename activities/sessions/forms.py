"""The session form: what is typed or ticked, as a SessionInput (design.md §6, log a session in two minutes)."""

import re
from datetime import datetime
from typing import cast

from django import forms
from django.utils import timezone

from activities.sessions.enums import AttendanceStatus, SessionKind, VotingRule
from activities.sessions.models import Session
from activities.sessions.records import ResolutionInput, SessionInput, groups_of
from common.conflicts import VersionedForm
from organizations.tree.models import Group

STATUS_CHOICES = [
    (AttendanceStatus.PRESENT, "出席"),
    (AttendanceStatus.ONLINE, "线上出席"),
    (AttendanceStatus.LEAVE_PERSONAL, "请假（事假）"),
    (AttendanceStatus.LEAVE_SICK, "请假（病假）"),
    (AttendanceStatus.LEAVE_DUTY, "请假（公差）"),
    (AttendanceStatus.ABSENT, "缺席"),
    (AttendanceStatus.EXEMPT, "免于参加"),
    (AttendanceStatus.AWAY, "流动在外"),
    (AttendanceStatus.EXCLUDED, "经批准不计应到会"),
    (AttendanceStatus.OBSERVER, "列席"),
]
STATUS_FIELD = re.compile(r"status_(\d+)")
GUEST_SEPARATORS = re.compile(r"[、,，;；\s]+")
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"]


class SessionForm(forms.Form):
    """One session. Only the time is needed to keep a draft; services.submit asks for the rest."""

    kinds = forms.MultipleChoiceField(
        label="会议类型", choices=SessionKind.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    starts_at = forms.DateTimeField(
        label="时间",
        input_formats=MOMENT_FORMATS,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": "请填写会议时间，其余内容才能保存。", "invalid": "时间请写成 2025-03-05 14:30。"},
    )
    ends_at = forms.TimeField(
        label="结束", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    group = forms.ModelChoiceField(
        label="党小组", queryset=Group.objects.none(), required=False, empty_label="（全支部）"
    )
    place = forms.CharField(label="地点", max_length=120, required=False)
    host = forms.CharField(label="主持人", max_length=40, required=False)
    recorder = forms.CharField(label="记录人", max_length=40, required=False)
    lecturer = forms.CharField(label="授课人", max_length=40, required=False)
    topic = forms.CharField(label="主题（议题）", max_length=300, required=False)
    content = forms.CharField(label="主要内容", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    guests = forms.CharField(label="列席人员", required=False, help_text="不是本支部党员的列席人员，用顿号隔开。")
    make_up_for = forms.CharField(
        label="补开说明", max_length=120, required=False, help_text="只作备注：补开的会计入实际召开的月份。"
    )
    resolution = forms.CharField(label="决议", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    rule = forms.ChoiceField(label="表决规则", choices=VotingRule.choices, required=False)
    in_favour = forms.IntegerField(label="赞成", min_value=0, required=False)
    against = forms.IntegerField(label="反对", min_value=0, required=False)
    abstained = forms.IntegerField(label="弃权", min_value=0, required=False)
    written_in_favour = forms.IntegerField(label="书面赞成", min_value=0, required=False)

    def __init__(self, *args, organization, **kwargs):
        super().__init__(*args, **kwargs)
        day = self._day() or timezone.localdate()
        self.group_field.queryset = groups_of(organization, day)
        for kind in SessionKind:
            self.fields[f"topic_{kind}"] = forms.CharField(label=f"{kind.label}主题", max_length=300, required=False)
            self.fields[f"content_{kind}"] = forms.CharField(
                label=f"{kind.label}记录", required=False, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def group_field(self) -> forms.ModelChoiceField:
        """The choice of groups; its rows depend on the day."""
        return cast(forms.ModelChoiceField, self.fields["group"])

    def _day(self):
        moment = parse_moment(str(self["starts_at"].value() or "")) if self.is_bound else self.initial.get("starts_at")
        return moment.date() if moment else None

    def minutes_fields(self):
        """(kind, topic field, content field) of every kind, for sessions that serve several."""
        return [(kind, self[f"topic_{kind}"], self[f"content_{kind}"]) for kind in SessionKind]

    def statuses(self) -> dict[int, tuple[str, str]]:
        """Member id → (status, remark) as ticked; unknown words are left out."""
        found = {}
        for name, value in self.data.items():
            match = STATUS_FIELD.fullmatch(name)
            if match and value in AttendanceStatus.values:
                found[int(match[1])] = (value, str(self.data.get(f"remark_{match[1]}", ""))[:100].strip())
        return found

    def entered(self) -> SessionInput:
        """The valid form as the services take it."""
        data = self.cleaned_data
        starts = data["starts_at"]
        ends = data["ends_at"] and timezone.make_aware(
            datetime.combine(timezone.localtime(starts).date(), data["ends_at"])
        )
        kinds = data["kinds"]
        several = kinds if len(kinds) > 1 else ()
        texts = ("place", "host", "recorder", "lecturer", "topic", "content", "make_up_for", "group")
        return SessionInput(
            kinds=kinds,
            starts_at=starts,
            ends_at=ends or None,
            statuses=self.statuses(),
            guests=[name for name in GUEST_SEPARATORS.split(data["guests"]) if name],
            minutes={kind: (data[f"topic_{kind}"], data[f"content_{kind}"]) for kind in several},
            resolutions=self._resolutions(),
            **{name: data[name] for name in texts},
        )

    def _resolutions(self) -> list[ResolutionInput]:
        data = self.cleaned_data
        if not data["resolution"].strip():
            return []
        return [
            ResolutionInput(
                text=data["resolution"].strip(),
                rule=data["rule"] or VotingRule.ORDINARY,
                in_favour=data["in_favour"],
                against=data["against"],
                abstained=data["abstained"],
                written_in_favour=data["written_in_favour"] or 0,
            )
        ]


def parse_moment(text: str) -> datetime | None:
    """The typed local start, None when it is no moment yet."""
    for pattern in MOMENT_FORMATS:
        try:
            return datetime.strptime(text, pattern)
        except ValueError:
            continue
    return None


def initial_of(session: Session) -> dict:
    """The form's values for a saved record."""
    minutes = list(session.minutes.all())
    resolution = session.resolutions.first()
    guests = session.attendances.filter(member__isnull=True, status=AttendanceStatus.OBSERVER)
    values = {
        "kinds": [row.kind for row in minutes],
        "starts_at": timezone.localtime(session.starts_at),
        "ends_at": session.ends_at and timezone.localtime(session.ends_at).time(),
        "group": session.group_id,
        "guests": "、".join(guests.values_list("name", flat=True)),
    }
    for name in ("place", "host", "recorder", "lecturer", "topic", "content", "make_up_for"):
        values[name] = getattr(session, name)
    for row in minutes:
        values |= {f"topic_{row.kind}": row.topic, f"content_{row.kind}": row.content}
    if resolution:
        values["resolution"] = resolution.text
        for name in ("rule", "in_favour", "against", "abstained", "written_in_favour"):
            values[name] = getattr(resolution, name)
    return values


def statuses_of(session: Session) -> dict[int, tuple[str, str]]:
    """Member id → (status, remark) of a saved record."""
    rows = session.attendances.filter(member__isnull=False).values_list("member_id", "status", "remark")
    return {pk: (status, remark) for pk, status, remark in rows}


class ReasonForm(VersionedForm):
    """What is done to a record from its page: the version that was shown, and a reason where one is needed."""

    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由。"},
    )

    def __init__(self, *args, needs_reason: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
