"""Two forms open on one session: the shared comparison of fields, and people by their attendance."""

from django.utils import timezone

from activities.sessions.enums import AttendanceStatus
from activities.sessions.forms import SessionForm, initial_of
from activities.sessions.models import Session
from activities.sessions.rosters import roster_for
from activities.sessions.services import EDITABLE
from common.conflicts import Difference, Standing

VOTES = ("rule", "in_favour", "against", "abstained", "written_in_favour")


def standing_of(session: Session, form: SessionForm) -> Standing:
    """The saved record beside the valid `form`: its fields, then people by name."""
    typed = form.cleaned_data
    stored = dict.fromkeys(form.fields) | initial_of(session) | {"group": session.group}
    if not (stored["resolution"] or typed["resolution"]):
        stored = {name: value for name, value in stored.items() if name not in VOTES}
    elif not (stored["written_in_favour"] or typed["written_in_favour"]):
        del stored["written_in_favour"]
    return Standing(
        session.version,
        stored,
        also=_attendance_differences(session, form),
        at=session.updated_at,
        open=session.state in EDITABLE,
    )


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
