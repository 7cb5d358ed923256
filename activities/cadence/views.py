"""The matrix page, the sessions behind a cell, the matrix as a workbook."""

import io

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from activities.cadence.markup import rows_markup
from activities.cadence.matrix import Choice, build_matrix, choice_for_user
from activities.cadence.selectors import cadence_for
from activities.cadence.sheets import write_matrix
from activities.sessions.enums import SessionKind, State
from activities.sessions.models import Session
from common.access import access
from common.exporting.responses import attachment, export_footer
from common.listing import exported
from common.periods import period_of
from organizations.tree.models import Organization

FIRST_YEAR, LAST_YEAR = 2000, 2100


@access("view")
def matrix(request):
    """?organization=&year=&kind=&export=xlsx: the matrix of the user's scope or of one unit in it."""
    today = timezone.localdate()
    year = _year(request.GET.get("year", ""), today.year)
    choice = _choice(request)
    units, unit = choice.units, choice.asked
    kinds = [kind for kind in request.GET.getlist("kind") if kind in SessionKind.values]
    perm = "export" if request.GET.get("export") == "xlsx" else "view"
    paths = [unit.path] if unit else request.user.scope_paths(perm)
    if perm == "export" and unit and not request.user.may("export", unit):
        paths = []
    found = build_matrix(paths, year, today=today, kinds=kinds, known=choice.known)
    name = unit.name if unit else (units[0].name if units else "")
    title = f"{name}{year}年三会一课情况"
    if perm == "export":
        return _sheet(request, found, title)
    context = {
        "matrix": found,
        "rows": zip(found.rows, rows_markup(found.rows), strict=True),
        "title": title,
        "units": units,
        "unit": unit,
        "year": year,
        "years": range(today.year + 1, today.year - 5, -1),
        "kinds": [(kind, SessionKind(kind).label) for kind in SessionKind.values[:6]],
        "chosen_kinds": kinds,
        "may_log": request.user.holds("sessions.log"),
        "may_export": request.user.holds("export"),
    }
    return render(request, "activities/cadence/matrix.html", context)


@access("view", on=Organization, at="organization")
def matrix_cell(request, organization, kind, period):
    """The sessions behind one cell, for the side panel or as a page; a link to log one where something is missing."""
    branch = Organization.objects.get_visible(request.user, "view", pk=organization)
    try:
        span = period_of(period)
    except ValueError as error:
        raise Http404 from error
    if kind not in SessionKind.values:
        raise Http404
    today = timezone.localdate()
    found = cadence_for([branch], span.start.year, today=today).get(branch.pk)
    cells = found.kinds[kind].cells if found and kind in found.kinds else ()
    cell = next((cell for cell in cells if cell.period == span), None)
    sessions = Session.objects.visible_to(request.user).filter(
        organization=branch, minutes__kind=kind, held_on__range=(span.start, span.end), replaced_by__isnull=True
    )
    context = {
        "branch": branch,
        "title": f"{branch.name}{span.label}{SessionKind(kind).label}",
        "kind_label": SessionKind(kind).label,
        "period": span,
        "cell": cell,
        "sessions": sessions.exclude(state=State.DRAFT).select_related("group").order_by("starts_at"),
        "log_url": _log_url(request, branch, kind, span) if span.start <= today else "",
    }
    template = "activities/cadence/_cell.html" if request.htmx else "activities/cadence/cell.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


def _log_url(request, branch, kind, span) -> str:
    if not request.user.may("sessions.log", branch):
        return ""
    return f"{reverse('activities:session_create')}?organization={branch.pk}&kind={kind}&period={span.key}"


def _sheet(request, found, title):
    buffer = io.BytesIO()
    write_matrix(buffer, found, title=title, footer=export_footer(request.user, title))
    buffer.seek(0)
    exported.send(sender=matrix, user=request.user, title=title, fmt="xlsx", count=len(found.rows), filters=title)
    return attachment(buffer, f"{title}.xlsx")


def _year(text: str, default: int) -> int:
    return int(text) if text.isdigit() and FIRST_YEAR <= int(text[:5]) <= LAST_YEAR else default


def _choice(request) -> Choice:
    """What may be chosen and what was. Raises Http404 for an organisation the user may not see."""
    text = request.GET.get("organization", "")
    asked = int(text) if text.isdigit() and len(text) < 18 else None
    choice = choice_for_user(request.user, asked)
    if text and choice.asked is None:
        raise Http404
    return choice
