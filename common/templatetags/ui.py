"""Tags of the design system, loaded everywhere (TEMPLATES builtins); docs/ui.md shows them in use."""

from django import forms, template
from django.template.loader import render_to_string
from django.utils.html import format_html

from common.navigation import navigation

register = template.Library()

LAMP_WORDS = {"red": "逾期", "amber": "临近", "green": "已完成", "grey": "不适用", "blue": "进行中"}
CHECK_WIDGETS = (forms.CheckboxInput,)
CHOICE_WIDGETS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.simple_tag(takes_context=True)
def nav_items(context):
    """Sections of the top bar for the signed-in user; computed once per request."""
    request = context.get("request")
    if request is None or not hasattr(request, "user"):
        return []
    if not hasattr(request, "_navigation"):
        request._navigation = navigation(request.user, request.path)
    return request._navigation


@register.simple_tag
def user_post(user):
    """The post shown beside the user's name: “街道工作人员 · 清源街道党工委”."""
    posts = user.current_posts() if hasattr(user, "current_posts") else []
    if not posts:
        return ""
    return f"{posts[0].get_role_display()} · {posts[0].organization.name}"


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """The present query string with `changes`; None or an empty value removes a key. Starts with “?”."""
    values = context["request"].GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            values.pop(key, None)
        elif isinstance(value, (list, tuple)):
            values.setlist(key, value)
        else:
            values[key] = value
    return f"?{values.urlencode()}" if values else "?"


@register.simple_tag
def field(bound, **attrs):
    """One form field: label, help, error and control. Keyword arguments become attributes (`hx_get` → `hx-get`)."""
    if bound.is_hidden:
        return bound.as_widget()
    widget = bound.field.widget
    if type(widget) is forms.DateInput:
        widget.input_type = "date"
    extra = {key.replace("_", "-"): value for key, value in attrs.items()}
    shape = "input"
    if isinstance(widget, CHOICE_WIDGETS):
        shape = "choices"
    elif isinstance(widget, CHECK_WIDGETS):
        shape = "check"
        extra["class"] = "form-check-input"
    else:
        base = "form-select" if isinstance(widget, forms.Select) else "form-control"
        extra["class"] = f"{base} {widget.attrs.get('class', '')} {'is-invalid' if bound.errors else ''}".strip()
    return render_to_string(
        "includes/field.html", {"field": bound, "shape": shape, "control": bound.as_widget(attrs=extra)}
    )


@register.inclusion_tag("includes/error_summary.html")
def error_summary(form, formset=None):
    """The box above a form that lists every error, each a link to its field; nothing when there are none."""
    forms_ = [f for f in [form, *(formset.forms if formset else [])] if f is not None and f.is_bound]
    items = [
        (f[name].id_for_label, f"{f[name].label}：{error}")
        for f in forms_
        for name, errors in f.errors.items()
        if name in f.fields
        for error in errors
    ]
    general = [error for f in forms_ for error in f.non_field_errors()]
    if formset is not None and formset.is_bound:
        general += formset.non_form_errors()
    return {"items": items, "general": general}


@register.simple_tag
def lamp(colour, word=""):
    """A lamp: a coloured sign and a word, never colour alone. Colours: red amber green grey blue."""
    return format_html('<span class="lamp lamp-{}">{}</span>', colour, word or LAMP_WORDS.get(colour, ""))


STATUS_TONES = {
    "draft": "grey", "submitted": "blue", "returned": "red", "approved": "green",
    "queued": "grey", "running": "blue", "done": "green", "failed": "red", "cancelled": "grey",
    "self": "grey", "street": "blue", "district": "blue", "final": "green", "published": "green", "withdrawn": "grey",
}  # fmt: skip


@register.simple_tag
def status(value, label="", tone=""):
    """A status badge. `tone` (red amber green grey blue) overrides the usual one of `value`."""
    return format_html(
        '<span class="status status-{}">{}</span>', tone or STATUS_TONES.get(value, "grey"), label or value
    )


@register.inclusion_tag("includes/progress.html")
def progress_bar(done, total, label=""):
    """How far a piece of work is: a native progress element and the same in words."""
    percent = round(100 * done / total) if total else 0
    return {"done": done, "total": total, "percent": percent, "label": label}


@register.inclusion_tag("includes/empty.html")
def empty(title, hint="", url="", action=""):
    """What a page shows instead of nothing: what is missing and what to do next."""
    return {"title": title, "hint": hint, "url": url, "action": action}


@register.inclusion_tag("includes/tabs.html", takes_context=True)
def tabs(context, items):
    """Tabs as links. `items`: list of (label, url) or (label, url, count); the present address is the active one."""
    path = context["request"].path
    return {
        "items": [
            {"label": i[0], "url": i[1], "count": i[2] if len(i) > 2 else None, "active": i[1].split("?")[0] == path}
            for i in items
        ]
    }


@register.inclusion_tag("includes/print_button.html")
def print_button(label="打印本页"):
    """A button that prints the page."""
    return {"label": label}


@register.inclusion_tag("includes/pagination.html", takes_context=True)
def pagination(context, page, target="#listing"):
    """Page links that keep every other part of the query string. `page` is a django Page."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "page": page,
        "numbers": list(numbers),
        "request": context["request"],
        "target": target,
        "ellipsis": page.paginator.ELLIPSIS,
    }


@register.filter
def tone_of_rate(rate, target=0.85):
    """Lamp colour of a rate between 0 and 1 against its target."""
    if rate is None:
        return "grey"
    return "green" if rate >= target else "amber" if rate >= target - 0.1 else "red"


@register.filter
def percent(rate):
    """0.8523 → “85.2%”; None → “—”."""
    return "—" if rate is None else f"{rate * 100:.1f}%"
