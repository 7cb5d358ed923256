"""Rule parameters with their certainty and dates, and the holiday table."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.access import access
from common.conflicts import Difference, Standing, version_of
from common.exceptions import Refused
from common.formpage import form_page
from organizations.settings import forms, services
from organizations.settings.defaults import DEFAULTS
from organizations.settings.models import Holiday, Parameter
from organizations.settings.selectors import ParameterTable
from organizations.settings.words import readable
from organizations.tree.models import Organization

PERM = "settings.edit"
NOT_THERE = "0"
GROUPS = {
    "org": "组织设置",
    "term": "任期和换届",
    "life": "组织生活",
    "quorum": "会议有效和表决",
    "member": "党员",
    "score": "考核评分",
    "report": "报告",
}
CERTAINTY = {
    "A": ("green", "党内法规"),
    "B": ("blue", "通行做法"),
    "C": ("amber", "本地可定"),
}


def _scope(user):
    """Where the user sets parameters: the highest organisation of the scope."""
    return Organization.objects.visible_to(user, PERM).first()


@access(PERM)
def parameter_list(request):
    top, today = _scope(request.user), timezone.localdate()
    table = ParameterTable(DEFAULTS)
    own = Parameter.objects.visible_to(request.user, PERM).select_related("organization")
    changed: dict[str, list[Parameter]] = {}
    for row in own:
        changed.setdefault(row.key, []).append(row)
    groups: dict[str, list[dict]] = {}
    for key, default in DEFAULTS.items():
        tone, word = CERTAINTY[default.certainty]
        groups.setdefault(GROUPS.get(key.split(".")[0], "其他"), []).append(
            {
                "key": key,
                "label": default.label,
                "tone": tone,
                "certainty": word,
                "value": readable(table.value(key, on=today, path=top.path)),
                "changes": changed.get(key, []),
            }
        )
    return render(request, "organizations/settings/parameter_list.html", {"groups": groups, "top": top})


@access(PERM, POST=PERM)
def parameter_edit(request, key):
    if key not in DEFAULTS:
        raise Http404
    default, top = DEFAULTS[key], _scope(request.user)
    table = ParameterTable([key])
    form = forms.ParameterForm(
        request.POST or None,
        default=default,
        present=table.value(key, on=timezone.localdate(), path=top.path),
        organizations=Organization.objects.visible_to(request.user, PERM),
        initial={"organization": top.pk, "version": services.version_of_parameter(key)},
    )
    rows = Parameter.objects.visible_to(request.user, PERM).filter(key=key).select_related("organization", "actor")

    def standing():
        chosen = form.cleaned_data["organization"]
        last = rows.filter(organization=chosen).order_by("-pk").first()
        if last is None:
            return None
        value = Difference("值", readable(last.value), readable(form.cleaned_data["value"]))
        stored = {"valid_from": last.valid_from, "organization": last.organization, "note": last.note}
        return Standing(services.version_of_parameter(key), stored, also=[value], at=last.created_at)

    return form_page(
        request,
        form,
        save=lambda facts: services.set_parameter(key=key, actor=request.user, **facts),
        standing=standing,
        done=f"已保存：{default.label}。",
        back=reverse("organizations:parameter_list"),
        template="organizations/settings/parameter_edit.html",
        title=default.label,
        default=readable(default.value),
        structured=isinstance(default.value, dict | list),
        certainty=CERTAINTY[default.certainty],
        rows=[(row, readable(row.value)) for row in rows.order_by("-valid_from", "-id")],
    )


@access(PERM, POST=PERM)
def holiday_list(request):
    """The days of one year that differ from their weekday; adding one, or the whole published year."""
    asked = forms.YearForm(request.POST if "seed" in request.POST else request.GET)
    year = asked.cleaned_data["year"] if asked.is_valid() else timezone.localdate().year
    if "seed" in request.POST:
        return _seed(request, year)
    form = forms.HolidayForm(request.POST or None, initial={"version": NOT_THERE})

    def standing():
        now = Holiday.objects.get(day=form.cleaned_data["day"])
        return Standing(version_of(now), {"is_workday": int(now.is_workday), "name": now.name})

    return form_page(
        request,
        form,
        save=lambda facts: services.set_holiday(actor=request.user, **facts),
        standing=standing,
        done="已保存。",
        back=f"{request.path}?year={year}",
        template="organizations/settings/holiday_list.html",
        year=year,
        days=Holiday.objects.filter(day__year=year),
    )


def _seed(request, year: int):
    try:
        count = services.seed_holidays(year=year, actor=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已填入{year}年放假安排，新增{count}天。")
    return redirect(f"{request.path}?year={year}")
