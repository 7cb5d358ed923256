"""Rule parameters with their certainty and dates, and the holiday table."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.access import access
from common.exceptions import Refused
from organizations.settings import forms, services
from organizations.settings.defaults import DEFAULTS
from organizations.settings.models import Holiday, Parameter
from organizations.settings.selectors import ParameterTable
from organizations.tree.enums import Kind
from organizations.tree.models import Organization

PERM = "settings.edit"
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

WORDS = {
    "secretary": "书记",
    "deputy": "副书记",
    "organisation": "组织委员",
    "publicity": "宣传委员",
    "discipline": "纪检委员",
    **{str(kind): kind.label for kind in Kind},
    "min": "下限",
    "usual_max": "通常上限",
    "max": "上限",
    "per": "每",
    "needs": "前提",
    "not_owed_by": "不要求",
    "month": "月",
    "quarter": "季度",
    "half": "半年",
    "year": "年",
    "committee": "有支委会",
    "groups": "有党小组",
    "members_meeting": "党员大会",
    "branch_committee_meeting": "支委会",
    "group_meeting": "党小组会",
    "lecture": "党课",
    "theme_day": "主题党日",
    "org_life_meeting": "组织生活会",
    "unit": "社区级党组织",
    "branch_with_committee": "设支委会的支部",
    "should_attend": "应到会人数",
    "attended": "实到会人数",
    "regular": "平时",
    "half_year": "半年",
    "year_end": "年末",
    "evaluation": "测评",
    "name": "名称",
    "from": "分数自",
    "top_share": "比例上限",
}


def readable(value) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "；".join(f"{word(key)}：{readable(item)}" for key, item in value.items())
    if isinstance(value, list):
        return "、".join(f"（{readable(item)}）" if isinstance(item, dict) else readable(item) for item in value)
    return word(value) if value not in ("", None) else "（空）"


def word(value) -> str:
    """A stored word in Chinese where there is one."""
    return WORDS.get(str(value), str(value))


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
        initial={"organization": top.pk},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.set_parameter(key=key, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, f"已保存：{default.label}。")
            return redirect("organizations:parameter_list")
    rows = Parameter.objects.visible_to(request.user, PERM).filter(key=key).select_related("organization", "actor")
    context = {
        "form": form,
        "title": default.label,
        "back": reverse("organizations:parameter_list"),
        "default": readable(default.value),
        "structured": isinstance(default.value, dict | list),
        "certainty": CERTAINTY[default.certainty],
        "rows": [(row, readable(row.value)) for row in rows.order_by("-valid_from", "-id")],
    }
    status = 422 if form.errors else 200
    return render(request, "organizations/settings/parameter_edit.html", context, status=status)


@access(PERM, POST=PERM)
def holiday_list(request):
    """The days of one year that differ from their weekday; adding one, or the whole published year."""
    asked = forms.YearForm(request.POST if "seed" in request.POST else request.GET)
    year = asked.cleaned_data["year"] if asked.is_valid() else timezone.localdate().year
    form = forms.HolidayForm(request.POST if "day" in request.POST else None)
    if request.method == "POST":
        try:
            if "seed" in request.POST:
                count = services.seed_holidays(year=year, actor=request.user)
                messages.success(request, f"已填入{year}年放假安排，新增{count}天。")
                return redirect(f"{request.path}?year={year}")
            if form.is_valid():
                saved = services.set_holiday(actor=request.user, **form.cleaned_data)
                messages.success(request, "已保存。")
                return redirect(f"{request.path}?year={saved.day.year}")
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(f"{request.path}?year={year}")
    context = {"form": form, "year": year, "days": Holiday.objects.filter(day__year=year)}
    return render(request, "organizations/settings/holiday_list.html", context, status=422 if form.errors else 200)
