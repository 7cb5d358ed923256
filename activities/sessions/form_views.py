"""Logging a session: the prefilled form, its roster, its autosave (design.md §6)."""

import secrets

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from activities.sessions import services
from activities.sessions.conflicts import standing_of
from activities.sessions.enums import NOT_EXPECTED_STATUSES, OUTSIDE_MEETING_STATUSES, PRESENT_STATUSES, SessionKind
from activities.sessions.forms import STATUS_CHOICES, SessionForm, initial_of, statuses_of
from activities.sessions.models import Session
from activities.sessions.prefill import asked_period, prefilled
from activities.sessions.rosters import roster_for
from activities.sessions.rules import QUORUM_KINDS, QUORUMS
from common.access import access
from common.conflicts import refused
from common.exceptions import Refused, Stale
from organizations.tree.models import Organization

CHOICES_SHOWN = 60


@access("sessions.log")
def session_create(request):
    """The form for ?organization=&kind=&period=&group=; asks for the branch when there are several."""
    organization = _asked_organization(request)
    if organization is None:
        branches = _loggable(request.user)[:CHOICES_SHOWN]
        return render(request, "activities/sessions/session_choose.html", {"branches": branches})
    query = request.GET
    period = asked_period(query.get("period", ""))
    initial = prefilled(
        organization,
        kind=query.get("kind", ""),
        period=period,
        group=query.get("group", ""),
        now=timezone.localtime(),
    )
    form = SessionForm(initial=initial, organization=organization)
    return _page(request, form, organization, statuses={}, period=period)


@access("sessions.log", on=Session)
def session_edit(request, pk):
    """The form of a draft or a returned record."""
    session = Session.objects.select_related("organization").get_visible(request.user, "sessions.log", pk=pk)
    if session.state not in services.EDITABLE:
        messages.error(request, "这条记录已提交或已审核，不能直接修改。")
        return redirect("activities:session_detail", pk=pk)
    form = SessionForm(initial=initial_of(session), organization=session.organization)
    return _page(request, form, session.organization, statuses=statuses_of(session), session=session)


@access(POST="sessions.log")
def session_save(request):
    """Keep the draft (action=auto or draft) or hand it in (action=submit); what was typed is never lost.

    A form opened before somebody else's save is refused again and again, until its user has seen both versions and
    says with `over` (the version he was shown) that his own shall stand.
    """
    organization = Organization.objects.get_visible(request.user, "sessions.log", pk=_number(request, "organization"))
    session = _posted_session(request, organization)
    form = SessionForm(request.POST, organization=organization)
    action = request.POST.get("action", "draft") if not request.htmx else "auto"
    conflict = None
    try:
        saved = _saved(request, form, organization, session)
        if saved is not None and action == "submit":
            services.submit(session=saved, actor=request.user)
    except Stale as stale:
        saved = (
            Session.objects.select_related("organization", "group").filter(pk=session.pk).first() if session else None
        )
        conflict = _conflict(form, stale, saved)
    except Refused as refusal:
        _add_refusal(form, refusal)
        saved = Session.objects.filter(pk=session.pk).first() if session else _by_token(request, organization)
        action = "auto" if action == "auto" else "refused"
    if action == "auto":
        return _draft_state(request, form, saved, conflict)
    if form.errors:
        context = {"statuses": form.statuses(), "session": saved or session, "conflict": conflict, "status": 422}
        return _page(request, form, organization, **context)
    if action == "submit":
        messages.success(request, "已提交，等待审核。")
        return redirect("activities:session_detail", pk=saved.pk)
    messages.success(request, "草稿已保存。")
    return redirect("activities:session_edit", pk=saved.pk)


@access(POST="sessions.log")
def session_roster(request):
    """The roster grid for the day, kinds and group now chosen; what was ticked stays ticked."""
    organization = Organization.objects.get_visible(request.user, "sessions.log", pk=_number(request, "organization"))
    form = SessionForm(request.POST, organization=organization)
    form.is_valid()
    return render(request, "activities/sessions/_roster.html", _roster_context(form, organization, form.statuses()))


def _asked_organization(request):
    pk = _number(request, "organization", request.GET)
    if pk:
        return Organization.objects.get_visible(request.user, "sessions.log", pk=pk)
    branches = list(_loggable(request.user)[:2])
    return branches[0] if len(branches) == 1 else None


def _loggable(user):
    today = timezone.localdate()
    return Organization.objects.visible_to(user, "sessions.log").branches().existing_on(today).order_by("path")


def _number(request, name, data=None) -> int | None:
    text = (data if data is not None else request.POST).get(name, "")
    return int(text) if text.isdigit() and len(text) < 18 else None


def _posted_session(request, organization):
    pk = _number(request, "session")
    if pk is None:
        return None
    return Session.objects.filter(organization=organization).get_visible(request.user, "sessions.log", pk=pk)


def _by_token(request, organization):
    token = request.POST.get("token", "")[:32]
    if not token:
        return None
    return Session.objects.filter(organization=organization, created_by=request.user, form_token=token).first()


def _saved(request, form, organization, session):
    if not form.is_valid():
        return None
    return services.save_draft(
        actor=request.user,
        organization=organization,
        entered=form.entered(),
        session=session,
        version=(request.POST.get("over") or request.POST.get("version") or 0) if session else None,
        token=request.POST.get("token", "")[:32],
    )


def _conflict(form, stale: Stale, stored: Session | None):
    """Both versions: the record as it stands, and the form, which stays on its old version."""
    keep = reverse("activities:session_detail", args=[stored.pk]) if stored else ""
    return refused(form, stale, standing=lambda: standing_of(stored, form) if stored else None, keep=keep)


def _add_refusal(form, refusal: Refused) -> None:
    form.is_valid()
    field = refusal.field if refusal.field in form.fields else None
    field = "resolution" if refusal.field == "resolutions" else field
    form.add_error(field, refusal.message)


def _draft_state(request, form, saved, conflict):
    context = {
        "form": form,
        "conflict": conflict,
        "session": saved,
        "now": timezone.localtime(),
        "token": request.POST.get("token", ""),
    }
    return render(request, "activities/sessions/_draft_state.html", context)


def _roster_context(form, organization, statuses) -> dict:
    kinds = form["kinds"].value() or []
    moment = form.cleaned_data.get("starts_at") if form.is_bound and hasattr(form, "cleaned_data") else None
    moment = moment or form.initial.get("starts_at") or timezone.localtime()
    group = form.cleaned_data.get("group") if form.is_bound and hasattr(form, "cleaned_data") else None
    if group is None and not form.is_bound and form.initial.get("group"):
        group = form.group_field.queryset.filter(pk=form.initial["group"]).first()
    day = timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    lines = roster_for(organization, day, kinds=kinds, group=group)
    rows = [
        {"line": line, "status": statuses.get(line.member_id, (line.preset, ""))[0],
         "remark": statuses.get(line.member_id, ("", ""))[1]}
        for line in lines
    ]  # fmt: skip
    return {"rows": rows, "status_choices": STATUS_CHOICES, "day": day, "organization": organization}


def _page(request, form, organization, *, statuses, session=None, period=None, conflict=None, status=200):
    form.fields["topic"].required = True  # a draft may wait for it, a submitted record may not
    context = {
        "form": form,
        "session": session,
        "period": period,
        "conflict": conflict,
        "token": request.POST.get("token") or secrets.token_hex(16),
        "kinds": SessionKind.choices,
        "quorums": {
            rule: [quorum.share.numerator, quorum.share.denominator, quorum.strict] for rule, quorum in QUORUMS.items()
        },
        "meaning": {
            "present": PRESENT_STATUSES,
            "not_expected": NOT_EXPECTED_STATUSES,
            "outside": OUTSIDE_MEETING_STATUSES,
            "quorum_kinds": QUORUM_KINDS,
        },
        **_roster_context(form, organization, statuses),
    }
    return render(request, "activities/sessions/session_form.html", context, status=status)
