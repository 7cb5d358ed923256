"""The history of a record in words, as a part any of its pages includes."""

from django import template

from organizations.audit.selectors import history_events, history_for_user

register = template.Library()


@register.inclusion_tag("organizations/audit/_history.html", takes_context=True)
def history(context, obj=None, under="", action="", title="变更记录", **details):
    """Who changed what and when, collapsed, twenty to a page (`?history=2`), for whoever the page itself is shown to.

    `under`: models, as words, whose records count as the organisation's; `action`: a group of actions, such as
    `parameter.`; other arguments narrow to events that keep these details.
    """
    request = context["request"]
    events = history_events(obj=obj, under=under.split(), action=action, **details)
    found = history_for_user(request.user, events, page=request.GET.get("history", 1))
    return {"history": found, "title": title, "request": request, "open": "history" in request.GET}
