"""The first page: what is owed, what waits for me, what is new (design.md §6)."""

from django.shortcuts import render
from django.utils import timezone

from common.access import SIGNED_IN, access
from reports.notifications.selectors import first_open_for_user
from reports.workbench import admin_selectors, links
from reports.workbench.selectors import (
    Duties,
    assessment_steps_for_user,
    desk_for_user,
    duties_for_user,
    news_for_user,
)

REMINDERS_SHOWN = 6


@access(SIGNED_IN)
def workbench(request):
    user = request.user
    if not user.current_posts():
        return render(request, "reports/workbench/no_post.html")
    if not user.holds("view"):
        return render(request, "reports/workbench/administrator.html", _administrator(user))
    today = timezone.localdate()
    duties, desk = duties_for_user(user, today), desk_for_user(user)
    reminders, waiting = first_open_for_user(user, REMINDERS_SHOWN)
    context = {
        "today": today,
        "duties": duties,
        "lines": [_line(line) for line in duties.lines],
        "units": _units(duties, today),
        "desk": desk,
        "returned": [(row, links.mend_session(row.pk)) for row in desk.returned],
        "to_review": [(row, links.session(row.pk)) for row in desk.to_review],
        "drafts": [(row, links.mend_session(row.pk)) for row in desk.drafts],
        "steps": [step | {"url": links.assessments(step["state"])} for step in assessment_steps_for_user(user)],
        "reminders": reminders,
        "unread_notifications": waiting,
        "review_url": links.sessions_to_review(),
        "may_log": user.holds("sessions.log"),
        "gaps_listed": any(line.colour == "red" for line in duties.lines),
        "may_run": user.holds("reports.run"),
        "may_review": user.holds("sessions.review"),
        "home": user.current_posts()[0].organization,
        "matrix_url": links.matrix(user.current_posts()[0].organization, today.year),
    }
    return render(request, "reports/workbench/workbench.html", context)


@access("reports.run")
def news(request):
    """The part of the workbench that lists finished jobs; it comes after the page."""
    jobs = [(job, links.job(job.pk)) for job in news_for_user(request.user)]
    return render(request, "reports/workbench/_news.html", {"jobs": jobs})


def _line(line) -> dict:
    url = links.log_session(line.organization, line.kind, line.period) if line.open else ""
    return {"line": line, "url": url, "action": "补录" if line.colour == "red" else "登记"}


def _units(duties: Duties, today) -> list[dict]:
    return [
        {"organization": unit.organization, "counts": unit.counts, "url": links.matrix(unit.organization, today.year)}
        for unit in duties.units
    ]


def _administrator(user) -> dict:
    context = {"manages": user.holds("accounts.manage"), "secures": user.holds("posts.manage"),
               "audits": user.holds("audit.read")}  # fmt: skip
    if context["manages"]:
        context |= admin_selectors.system_start(user)
    if context["secures"]:
        context |= admin_selectors.security_start(user)
    if context["audits"]:
        context |= admin_selectors.audit_start(user)
    return context
