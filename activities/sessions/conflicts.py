"""Two forms open on one record: how what stands now differs from what was typed into the later one."""

from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone

from activities.sessions.enums import AttendanceStatus, SessionKind, VotingRule
from activities.sessions.forms import SessionForm, initial_of
from activities.sessions.models import Session
from activities.sessions.rosters import roster_for
from organizations.tree.models import Group

VOTES = ("rule", "in_favour", "against", "abstained", "written_in_favour")


@dataclass(frozen=True)
class Difference:
    """One place where the two versions differ, both in words; "" for nothing there."""

    label: str
    stored: str
    typed: str


def differences(session: Session, form: SessionForm) -> list[Difference]:
    """The saved record against the valid `form`, fields in the form's order, then people by name."""
    stored, typed = initial_of(session), form.cleaned_data
    skipped = VOTES if not (stored.get("resolution") or typed["resolution"]) else ()
    found = []
    for name, field in form.fields.items():
        values = Difference(str(field.label), in_words(name, stored.get(name)), in_words(name, typed.get(name)))
        if name not in skipped and values.stored != values.typed:
            found.append(values)
    return found + _attendance_differences(session, form)


def _attendance_differences(session: Session, form: SessionForm) -> list[Difference]:
    """People whose status or remark differs; only those in one of the two rosters, whatever numbers were posted."""
    typed, data = form.statuses(), form.cleaned_data
    day = timezone.localtime(data["starts_at"]).date()
    roster = roster_for(session.organization, day, kinds=data["kinds"], group=data["group"])
    rows = session.attendances.filter(member__isnull=False).order_by("id")
    before = {row.member_id or 0: (row.name, _status(row.status, row.remark)) for row in rows}
    after = {
        line.member_id: (line.name + line.mark, _status(*typed.get(line.member_id, (AttendanceStatus.PRESENT, ""))))
        for line in roster
    }
    nobody = ("", "不在名单")
    return [
        Difference((after.get(pk) or before[pk])[0], before.get(pk, nobody)[1], after.get(pk, nobody)[1])
        for pk in before | after
        if before.get(pk, nobody)[1] != after.get(pk, nobody)[1]
    ]


def _status(status: str, remark: str) -> str:
    label = AttendanceStatus(status).label
    return f"{label}（{remark}）" if remark else label


def in_words(name: str, value) -> str:
    """A field's value, stored or typed, as it is shown; both ways of saying nothing are ""."""
    if value in (None, "", []) or (name == "written_in_favour" and not value):
        return ""
    if name == "kinds":
        return "、".join(label for kind, label in SessionKind.choices if kind in value)
    if name == "rule":
        return VotingRule(value).label
    if name == "group":
        return str(Group.objects.filter(pk=getattr(value, "pk", value)).values_list("name", flat=True).first() or "")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return "\n".join(str(value).strip().splitlines())
