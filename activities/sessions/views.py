"""Session list, calendar, detail and what may be done to a record."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from activities.sessions import attachments, services
from activities.sessions.enums import AttendanceStatus, SessionKind, State
from activities.sessions.filters import SessionFilter
from activities.sessions.forms import ReasonForm
from activities.sessions.models import Attachment, Session
from activities.sessions.selectors import month_of_sessions
from common.access import access
from common.badges import state_badge
from common.conflicts import Difference, Standing, refused
from common.exceptions import Refused
from common.exporting.responses import private_file
from common.listing import Column, listing_response
from common.periods import MONTH, containing, period_of
from common.templatetags.ui import percent

KIND_LABELS = {kind.value: str(kind.label) for kind in SessionKind}


def kinds_of(session) -> str:
    """The kinds of a session in words."""
    return "、".join(KIND_LABELS.get(kind, kind) for kind in session.kind_list)


# Sessions named on a day of the calendar; the others are counted.
CALENDAR_ROWS = 4


def rate_of(session) -> float | None:
    """到会率 of one session."""
    return session.present / session.expected if session.expected else None


def _rate(session, rate: float | None) -> str:
    return percent(rate)


# Why records of a dissolved branch are still written to.
WRITTEN_UP = "what was held before the end is written up and reviewed after it"
COLUMNS = [
    Column("held_on", "日期", sort=("held_on", "starts_at"), holds="date", css="nowrap", always=True,
           link=lambda s: reverse("activities:session_detail", args=[s.pk])),
    Column("organization", "党组织", value="organization.name", sort=("organization__path", "held_on"), width=34),
    Column("group", "党小组", value="group.name"),
    Column("kinds", "会议类型", value=kinds_of, width=20),
    Column("topic", "主题（议题）", width=36),
    Column("place", "地点", default=False),
    Column("host", "主持人", default=False),
    Column("expected", "应到", sort="expected", holds="number", css="num"),
    Column("present", "实到", sort="present", holds="number", css="num"),
    Column("rate", "到会率", value=rate_of, holds="percent", css="num", markup=_rate),
    Column("state", "状态", value="get_state_display", sort="state", markup=state_badge),
    Column("recorded_on", "材料上传时间", sort="recorded_on", holds="date", default=False),
    Column("late", "记录", value=lambda s: "补录" if s.recorded_late else "及时", sort="recorded_late"),
]  # fmt: skip


@access("view")
def session_list(request):
    """Sessions of the user's scope; versions replaced by a correction are not among them."""
    sessions = Session.objects.visible_to(request.user).filter(replaced_by__isnull=True)
    return listing_response(
        request,
        queryset=sessions.select_related("organization", "group").defer("content", "note"),
        filterset=SessionFilter,
        columns=COLUMNS,
        title="活动记录",
        default_sort="-held_on",
        template="activities/sessions/session_list.html",
        extra={
            "may_log": request.user.holds("sessions.log"),
            "may_review": request.user.holds("sessions.review"),
            "empty_title": "没有符合条件的活动记录",
            "empty_hint": "可以放宽筛选条件，或登记一次新的活动。",
            "empty_url": reverse("activities:session_create") if request.user.holds("sessions.log") else "",
            "empty_action": "登记活动",
        },
    )


@access("view")
def session_calendar(request):
    """One month of sessions as a calendar; ?month=2025-06."""
    try:
        period = period_of(request.GET.get("month", ""))
    except ValueError:
        period = containing(MONTH, timezone.localdate())
    if period.kind != MONTH:
        raise Http404
    by_day = {
        day: {"rows": [(row, kinds_of(row)) for row in rows], "number": rows[0].number}
        for day, rows in month_of_sessions(request.user, period, limit=CALENDAR_ROWS).items()
    }
    weeks = [
        [{"day": day, "inside": day in period, "sessions": by_day.get(day)} for day in week]
        for week in calendar.Calendar().monthdatescalendar(period.start.year, period.start.month)
    ]
    context = {
        "period": period,
        "weeks": weeks,
        "before": period.shift(-1).key,
        "after": period.shift(1).key,
        "today": timezone.localdate(),
        "weekdays": "一二三四五六日",
    }
    return render(request, "activities/sessions/session_calendar.html", context)


@access("view", on=Session)
def session_detail(request, pk):
    session = _visible(request, "view", pk)
    return _detail(request, session)


def _visible(request, perm, pk):
    return Session.objects.select_related("organization", "group").get_visible(request.user, perm, pk=pk)


def _detail(request, session, *, form=None, action="", conflict=None, status=200):
    user = request.user
    may_log, may_review = (user.may(p, session.organization) for p in ("sessions.log", "sessions.review"))
    attendances = list(session.attendances.order_by("id"))
    away = [row for row in attendances if row.status not in (AttendanceStatus.PRESENT, AttendanceStatus.ONLINE)]
    context = {
        "session": session,
        "kinds": [SessionKind(row.kind).label for row in session.minutes.all()],
        "minutes": [row for row in session.minutes.all() if row.topic or row.content],
        "resolutions": session.resolutions.all(),
        "away": [
            (AttendanceStatus(key).label, [row for row in away if row.status == key])
            for key in dict.fromkeys(row.status for row in away)
        ],
        "present_names": [row.name for row in attendances if row not in away],
        "events": session.events.select_related("actor"),
        "files": session.attachments.all(),
        "older": session.correction_of,
        "newer": session.replaced_by,
        "open_correction": session.corrections.exclude(state=State.APPROVED).first(),
        "may_log": may_log,
        "can_edit": may_log and session.state in services.EDITABLE,
        "can_withdraw": session.state == State.SUBMITTED and services.may_withdraw(session, user),
        "can_review": may_review and session.state == State.SUBMITTED and session.created_by_id != user.pk,
        "own_record": may_review and session.state == State.SUBMITTED and session.created_by_id == user.pk,
        "can_correct": may_log and session.state == State.APPROVED and not session.replaced_by_id,
        "can_discard": may_log and session.state == State.DRAFT and session.recorded_on is None,
        "form": form,
        "failed_action": action,
        "conflict": conflict,
        "rate": rate_of(session),
    }
    return render(request, "activities/sessions/session_detail.html", context, status=status)


@dataclass(frozen=True)
class Act:
    """What may be done to a record from its page."""

    label: str
    done: str
    perm: str
    service: Callable
    needs_reason: bool = False


def _transition(action: str, done: str, service: Callable) -> Act:
    change = services.TRANSITIONS[action]
    return Act(change.label, done, change.perm, service, change.needs_reason)


ACTS = {
    "submit": _transition("submit", "已提交，等待审核。", services.submit),
    "withdraw": _transition("withdraw", "已撤回，可以继续修改。", services.withdraw),
    "approve": _transition("approve", "已审核通过。", services.approve),
    "return": _transition("return", "已退回。", services.return_for_correction),
    "correct": Act(
        "发起更正", "已建立更正稿；审核通过前，原记录继续有效。", "sessions.log", services.correct, needs_reason=True
    ),
    "discard": Act("删除草稿", "草稿已删除。", "sessions.log", services.discard_draft),
}


def _act(request, pk, action):
    """Do one thing to a record: (what the service gives, None), or (None, the record's page with what is wrong)."""
    act = ACTS[action]
    session = _visible(request, act.perm, pk)
    form, conflict = ReasonForm(request.POST, needs_reason=act.needs_reason), None
    if form.is_valid():
        facts = form.cleaned_data if act.needs_reason else {"version": form.cleaned_data["version"]}
        try:
            result = act.service(session=session, actor=request.user, **facts)
        except Refused as refusal:
            conflict = refused(form, refusal, standing=lambda: _standing(pk, act.label))
        else:
            messages.success(request, act.done)
            return result, None
    session = _visible(request, "view", pk)
    return None, _detail(request, session, form=form, action=action, conflict=conflict, status=422)


def _standing(pk, what: str) -> Standing | None:
    """The record's state now, beside `what` was to be done to it; the page below shows the rest."""
    now = Session.objects.filter(pk=pk).first()
    if now is None:
        return None
    last = now.events.select_related("actor").last()
    also = [Difference("状态", now.get_state_display(), what)]
    if last is not None:
        also.append(Difference("最近一次办理", f"{last.actor or '系统'}：{last.label}", None))
    return Standing(now.version, also=also, at=now.updated_at)


@access(POST="sessions.log", on=Session, late=WRITTEN_UP)
def session_submit(request, pk):
    session, failed = _act(request, pk, "submit")
    return failed or redirect("activities:session_detail", pk=session.pk)


@access(POST="sessions.log", on=Session, late=WRITTEN_UP)
def session_withdraw(request, pk):
    session, failed = _act(request, pk, "withdraw")
    return failed or redirect("activities:session_edit", pk=session.pk)


@access(POST="sessions.review", on=Session, late=WRITTEN_UP)
def session_approve(request, pk):
    _session, failed = _act(request, pk, "approve")
    return failed or _next_to_review(request)


@access(POST="sessions.review", on=Session, late=WRITTEN_UP)
def session_return(request, pk):
    _session, failed = _act(request, pk, "return")
    return failed or _next_to_review(request)


def _waiting(user):
    """Records this user may review: handed in, not his own, the oldest first."""
    rows = Session.objects.visible_to(user, "sessions.review").filter(state=State.SUBMITTED)
    return rows.exclude(created_by=user).order_by("recorded_on", "pk")


def _next_to_review(request):
    following = _waiting(request.user).first()
    if following is None:
        messages.info(request, "没有待审核的记录了。")
        return redirect("activities:session_list")
    return redirect("activities:session_detail", pk=following.pk)


@access("sessions.review")
def session_review(request):
    """Opens the oldest record that waits for this user."""
    return _next_to_review(request)


@access(POST="sessions.log", on=Session, late=WRITTEN_UP)
def session_correct(request, pk):
    """Start a correction of an approved record: a new draft version."""
    copy, failed = _act(request, pk, "correct")
    return failed or redirect("activities:session_edit", pk=copy.pk)


@access(POST="sessions.log", on=Session, late=WRITTEN_UP)
def session_discard(request, pk):
    _nothing, failed = _act(request, pk, "discard")
    return failed or redirect("activities:session_list")


@access(POST="sessions.log", on=Session, late=WRITTEN_UP)
def attachment_upload(request, pk):
    session = _visible(request, "sessions.log", pk)
    files = request.FILES.getlist("file")
    try:
        for file in files:
            attachments.attach(session=session, actor=request.user, file=file)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已上传 {len(files)} 个附件。") if files else messages.error(request, "请选择文件。")
    return redirect("activities:session_detail", pk=pk)


@access("view", on=Attachment)
def attachment_download(request, pk):
    """A file of a session, as a download, through the scope check."""
    attachment = Attachment.objects.select_related("session__organization").get_visible(request.user, "view", pk=pk)
    try:
        response = private_file(attachment.stored_as, attachment.name)
    except FileNotFoundError as error:
        raise Http404 from error
    attachments.taken(attachment=attachment, actor=request.user)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@access(POST="sessions.log", on=Attachment, late=WRITTEN_UP)
def attachment_delete(request, pk):
    attachment = Attachment.objects.select_related("session__organization").get_visible(
        request.user, "sessions.log", pk=pk
    )
    session = attachment.session_id
    try:
        attachments.detach(attachment=attachment, actor=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "附件已删除。")
    return redirect("activities:session_detail", pk=session)
