"""The life of a session record: draft → submitted → approved or returned; corrections are new versions."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from activities.sessions.enums import State
from activities.sessions.models import Attendance, Minutes, Resolution, Session, SessionEvent
from activities.sessions.records import SessionInput, check_complete, lateness, write_record
from activities.sessions.signals import session_moved
from common.conflicts import Version, check_version
from common.exceptions import Refused, Stale
from common.workflow import Transition, step, table
from organizations.audit.services import record

EDITABLE = frozenset({State.DRAFT, State.RETURNED})
TRANSITIONS = table(
    Transition("submit", "提交审核", EDITABLE, State.SUBMITTED, "sessions.log"),
    Transition("withdraw", "撤回", frozenset({State.SUBMITTED}), State.DRAFT, "sessions.log"),
    Transition("approve", "审核通过", frozenset({State.SUBMITTED}), State.APPROVED, "sessions.review"),
    Transition("return", "退回", frozenset({State.SUBMITTED}), State.RETURNED, "sessions.review", needs_reason=True),
)


@transaction.atomic
def save_draft(
    *,
    actor: Any,
    organization,
    entered: SessionInput,
    session: Session | None = None,
    version: Version | None = None,
    token: str = "",
) -> Session:
    """Keep what was entered so far, in a new draft or an editable record; incomplete is fine.

    `token` names the open form: its own autosaves make neither a second draft nor a conflict. Raises Refused when
    the record is under review or approved, Stale when somebody else saved it since `version`.
    """
    _require(actor, "sessions.log", organization)
    if session is None and token:
        session = Session.objects.filter(organization=organization, created_by=actor, form_token=token).first()
    if session is None:
        try:
            with transaction.atomic():
                session = Session(organization=organization, created_by=actor, form_token=token)
                write_record(session, entered)
                _note_draft(session, actor, "新建草稿")
                return session
        except IntegrityError:  # the same form, sent twice at once, was quicker
            session = Session.objects.filter(organization=organization, created_by=actor, form_token=token).first()
            if session is None or not token:
                raise
    session = _locked(session, version, token)
    if session.state not in EDITABLE:
        raise Refused("这条记录已提交或已审核，不能直接修改。", code="wrong_state")
    autosaved = bool(token) and session.form_token == token
    session.version += 1
    session.form_token = token
    write_record(session, entered)
    if not autosaved:  # an open form keeps itself every few seconds: that is one change, told when it began
        _note_draft(session, actor, "修改草稿")
    return session


def _note_draft(session: Session, actor: Any, label: str) -> None:
    record(
        "session.draft",
        actor=actor,
        summary=f"{label}：{session}",
        obj=session,
        organization=session.organization,
        details={"version": session.version},
    )


@transaction.atomic
def submit(*, session: Session, actor: Any, version: Version | None = None, today: date | None = None) -> Session:
    """Hand a complete record in for review. The day of the first hand-in tells whether it is late (domain.md §2.8).

    Raises Refused with the field at fault when something is missing or cannot be, such as a start still to come. With
    `today` given, the whole of that day counts as gone.
    """
    by = timezone.now() if today is None else None
    today = today or timezone.localdate()
    session = _locked(session, version)
    change = _step(session, "submit", actor)
    check_complete(session, today=today, by=by)
    session.recorded_on = session.recorded_on or today
    session.recorded_late = lateness(session)
    return _move(session, change, actor)


@transaction.atomic
def withdraw(*, session: Session, actor: Any, version: Version | None = None) -> Session:
    """Take a record back before it was reviewed. Raises Refused for its reviewers: they return it with a reason."""
    session = _locked(session, version)
    change = _step(session, "withdraw", actor)
    if not may_withdraw(session, actor):
        raise Refused("撤回由登记的支部办理；审核人请写明理由后退回。", code="forbidden")
    return _move(session, change, actor)


def may_withdraw(session: Session, actor: Any) -> bool:
    """Whether a record is the actor's to take back: he handed it in, or logs for the branch without reviewing it."""
    if actor is None:
        return True
    if not actor.may("sessions.log", session.organization):
        return False
    if not actor.may("sessions.review", session.organization):
        return True
    last = session.events.filter(action="submit").last()
    return last is not None and last.actor_id == actor.pk


@transaction.atomic
def approve(*, session: Session, actor: Any, version: Version | None = None) -> Session:
    """Approve and lock a record; an approved correction takes the place of what it corrects.

    Raises Refused when the actor made or handed in the record.
    """
    session = _locked(session, version)
    change = _step(session, "approve", actor)
    _not_own(session, actor)
    if session.correction_of_id:
        old = Session.objects.select_for_update(no_key=True).get(pk=session.correction_of_id)
        if old.replaced_by_id:
            raise Refused("原记录已有更正版本，不能重复更正。", code="wrong_state")
        old.replaced_by = session
        old.save(update_fields=["replaced_by", "updated_at"])
    return _move(session, change, actor)


@transaction.atomic
def return_for_correction(*, session: Session, actor: Any, reason: str, version: Version | None = None) -> Session:
    """Send a record back with a reason. Raises Refused without one."""
    session = _locked(session, version)
    return _move(session, _step(session, "return", actor, reason=reason), actor, reason=reason)


@transaction.atomic
def correct(*, session: Session, actor: Any, reason: str, version: Version | None = None) -> Session:
    """A new draft version of an approved record; the old one stands until the new one is approved.

    Raises Refused for what is not approved, was corrected already or is being corrected; Stale.
    """
    session = _locked(session, version)
    _require(actor, "sessions.log", session.organization)
    if session.state != State.APPROVED or session.replaced_by_id:
        raise Refused("只有已审核、尚未更正的记录可以更正。", code="wrong_state")
    if not reason.strip():
        raise Refused("请写明更正的理由。", code="reason_missing", field="reason")
    if session.corrections.exists():
        raise Refused("这条记录已有更正稿，请在更正稿上修改。", code="wrong_state")
    copy = _copied(session, actor)
    _say(copy, "correct", "发起更正", actor, reason)
    return copy


@transaction.atomic
def discard_draft(*, session: Session, actor: Any, version: Version | None = None) -> None:
    """Delete a draft that was never handed in. Raises Refused for anything else, Stale."""
    session = _locked(session, version)
    _require(actor, "sessions.log", session.organization)
    if session.state != State.DRAFT or session.events.filter(action="submit").exists():
        raise Refused("提交过的记录不能删除。", code="wrong_state")
    record(
        "session.discard", actor=actor, summary=f"删除草稿：{session}", obj=session, organization=session.organization
    )
    session.delete()


def _require(actor: Any, perm: str, organization) -> None:
    if actor is not None and not actor.may(perm, organization):
        raise Refused("您没有这个党组织的这项权限。", code="forbidden")


def _locked(session: Session, version: Version | None, token: str | None = None) -> Session:
    """The row, locked and as it is now; Stale when neither `version` nor this form saved it last."""
    found = (
        Session.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization")
        .filter(pk=session.pk)
        .first()
    )
    if found is None:
        raise Stale
    if not (token and found.form_token == token):
        check_version(found, version)
    return found


def _step(session: Session, action: str, actor: Any, *, reason: str = "") -> Transition:
    _require(actor, TRANSITIONS[action].perm, session.organization)
    return step(TRANSITIONS, action, session.state, reason=reason)


def _not_own(session: Session, actor: Any) -> None:
    if actor is None:
        return
    submitters = set(session.events.filter(action="submit").values_list("actor_id", flat=True))
    if actor.pk in submitters | {session.created_by_id}:
        raise Refused("不能审核自己登记的记录，请由他人审核。", code="own_record")


def _move(session: Session, change: Transition, actor: Any, *, reason: str = "") -> Session:
    session.state = change.target
    session.version += 1
    session.save()
    _say(session, change.action, change.label, actor, reason)
    transaction.on_commit(lambda: session_moved.send(sender=Session, session=session, action=change.action))
    return session


def _say(session: Session, action: str, label: str, actor: Any, reason: str = "") -> None:
    SessionEvent.objects.create(session=session, action=action, label=label, reason=reason[:300], actor=actor)
    record(
        f"session.{action}",
        actor=actor,
        summary=f"{label}：{session}" + (f"（{reason}）" if reason else ""),
        obj=session,
        organization=session.organization,
        details={"state": session.state, "version": session.version},
    )


COPIED_ROWS = (("minutes", Minutes), ("attendances", Attendance), ("resolutions", Resolution))


def _copied(session: Session, actor: Any) -> Session:
    """A draft with everything of `session`; the day its record first came in stays what it was."""
    copy = Session.objects.get(pk=session.pk)
    copy.pk, copy._state.adding = None, True
    copy.state, copy.version, copy.created_by, copy.imported = State.DRAFT, 1, actor, False
    copy.correction_of, copy.replaced_by, copy.form_token = session, None, ""
    copy.save()
    for name, model in COPIED_ROWS:
        rows = list(getattr(session, name).all())
        for row in rows:
            row.pk, row._state.adding, row.session = None, True, copy
        model.objects.bulk_create(rows)
    return copy
