"""The printed forms of a session: 登记表 filled from its record, 签到表 blank or for one session."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from activities.sessions.enums import PRESENT_STATUSES, AttendanceStatus, SessionKind
from activities.sessions.models import Session
from common.documents.forms import Cell, Form, Row, build, labelled

SIGN_IN_ROWS = 20


def record_document(session: Session):
    """The 组织生活登记表 of one session as a python-docx document (domain.md §2.8)."""
    minutes = list(session.minutes.all())
    attendances = list(session.attendances.order_by("id"))
    kinds = "、".join(SessionKind(row.kind).label for row in minutes)
    start, end = timezone.localtime(session.starts_at), session.ends_at and timezone.localtime(session.ends_at)
    when = f"{official_day(start.date())} {start:%H:%M}" + (f"至{end:%H:%M}" if end else "")
    voters = f"{session.voters_expected} / {session.voters_present}" if session.voters_expected else ""
    rows = [
        Row([*labelled("会议类型", kinds), *labelled("时间", when)]),
        Row([*labelled("地点", session.place), *labelled("主持人", session.host)]),
        Row([*labelled("记录人", session.recorder), *labelled("授课人", session.lecturer)]),
        Row(
            [
                *labelled("应到 / 实到", f"{session.expected} / {session.present}"),
                *labelled("有表决权应到 / 实到", voters),
            ]
        ),
        Row(labelled("主题（议题）", session.topic, span=3)),
        Row(labelled("请假及原因", leave_words(attendances), span=3)),
        Row(labelled("缺席", names_of(attendances, [AttendanceStatus.ABSENT]), span=3)),
        Row(labelled("列席", names_of(attendances, [AttendanceStatus.OBSERVER]), span=3)),
        Row(labelled("出席人员", names_of(attendances, PRESENT_STATUSES), span=3)),
        Row([Cell("会议记录", label=True), Cell(content_words(session, minutes), span=3, top=True)], height=4200),
        Row([Cell("决议及表决", label=True), Cell(resolution_words(session), span=3, top=True)], height=1400),
        Row([*labelled("主持人签字"), *labelled("记录人签字")], height=800),
    ]
    return build(
        Form(
            title="组织生活登记表",
            subtitle=f"党组织：{session.organization.name}" + (f"　{session.group.name}" if session.group else ""),
            rows=rows,
            widths=(18, 34, 18, 30),
            footer=f"状态：{session.get_state_display()}",
        )
    )


def official_day(day: date) -> str:
    """2025年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def names_of(attendances: Sequence, statuses: Sequence[str]) -> str:
    """Names of those with one of `statuses`; 无 for nobody."""
    return "、".join(row.name for row in attendances if row.status in statuses) or "无"


def leave_words(attendances: Sequence) -> str:
    """Names of those on leave, each with the reason."""
    rows = [row for row in attendances if row.status.startswith("leave_")]
    return "、".join(f"{row.name}（{AttendanceStatus(row.status).label}）" for row in rows) or "无"


def content_words(session: Session, minutes: Sequence) -> str:
    """The minutes of every kind, then those of the whole session."""
    parts = [
        f"【{SessionKind(row.kind).label}】{row.topic}\n{row.content}".strip()
        for row in minutes
        if row.topic or row.content
    ]
    return "\n".join([*parts, session.content]).strip()


def resolution_words(session: Session) -> str:
    """Resolutions with their votes and verdicts."""
    parts = []
    for row in session.resolutions.all():
        votes = ""
        if row.in_favour is not None:
            votes = f"（赞成{row.in_favour}票，反对{row.against or 0}票，弃权{row.abstained or 0}票）"
        parts.append(f"{row.text}{votes}" + ("" if row.valid else "（无效或未通过）"))
    return "\n".join(parts) or "无"


def sign_in_document(title: str, names: Sequence[str], *, subtitle: str):
    """A 签到表: two columns of numbered names with room to sign; blank lines where no names are known."""
    people = list(names) or [""] * (2 * SIGN_IN_ROWS)
    half = -(-len(people) // 2)
    left, right = people[:half], people[half:] + [""] * (2 * half - len(people))
    head = Row([Cell(text, label=True) for text in ("序号", "姓名", "签到", "序号", "姓名", "签到")])
    rows = [
        Row([Cell(str(n + 1)), Cell(a), Cell(), Cell(str(half + n + 1)), Cell(b), Cell()])
        for n, (a, b) in enumerate(zip(left, right, strict=True))
    ]
    footer = "应到____人，实到____人，请假____人，缺席____人　　主持人：________　记录人：________"
    return build(Form(title=title, subtitle=subtitle, rows=[head, *rows], widths=(8, 18, 24, 8, 18, 24), footer=footer))
