"""制度文件库: the list with what is in force, one document, its file, its next version, its end."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from common.access import PUBLISHED_ABOVE, access
from common.conflicts import Standing
from common.exporting.responses import private_file
from common.formpage import form_page
from common.listing import Column, listing_response
from common.templatetags.ui import status
from organizations.regulations import forms, services
from organizations.regulations.filters import RegulationFilter
from organizations.regulations.models import Regulation
from organizations.regulations.rules import force_on
from organizations.regulations.selectors import counts_by_kind, regulations_for_user, versions_of

PERM = services.PERM


def _force(row):
    return force_on(timezone.localdate(), row.in_force_from, row.in_force_to)


def _badge(row, force):
    return status(force, force.label, force.tone)


def _file_link(row, stored_as):
    if not stored_as:
        return ""
    return format_html('<a href="{}" download>下载</a>', reverse("organizations:regulation_file", args=[row.pk]))


COLUMNS = [
    Column("title", "标题", sort="title", link=lambda row: reverse("organizations:regulation_detail", args=[row.pk]),
           always=True, width=40),
    Column("kind", "种类", value="get_kind_display", sort="kind"),
    Column("number", "文号", sort="number", width=24),
    Column("issuer", "发文机关", sort="issuer", width=30),
    Column("organization", "适用范围", value="organization.name", sort=("organization__path", "title"), width=34),
    Column("in_force_from", "生效日期", sort="in_force_from", holds="date", css="nowrap"),
    Column("in_force_to", "失效日期", sort="in_force_to", holds="date", css="nowrap"),
    Column("force", "效力", value=_force, markup=_badge, export=lambda row: _force(row).label),
    Column("file", "文件", value="stored_as", markup=_file_link, export=False),
]  # fmt: skip


@access("view")
def regulation_list(request):
    readable = regulations_for_user(request.user)
    counts = [] if getattr(request, "htmx", False) else counts_by_kind(readable, timezone.localdate())
    return listing_response(
        request,
        queryset=readable.defer("text"),
        filterset=RegulationFilter,
        columns=COLUMNS,
        title="制度文件库",
        default_sort="-in_force_from",
        template="organizations/regulations/regulation_list.html",
        extra={
            "counts": counts,
            "may_edit": request.user.holds(PERM),
            "empty_title": "没有符合条件的文件",
            "empty_hint": "可以放宽筛选条件；新的制度、办法、模板由街道或社区登记。",
        },
    )


def _readable(request, pk) -> Regulation:
    """A document that is of the user's scope or binds it; else Http404."""
    found = regulations_for_user(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@access("view", on=Regulation, also=PUBLISHED_ABOVE)
def regulation_detail(request, pk):
    regulation = _readable(request, pk)
    may_edit = request.user.may(PERM, regulation.organization) and not regulation.organization.dissolved_on
    versions = versions_of(regulation, regulations_for_user(request.user), timezone.localdate())
    force = _force(regulation)
    context = {
        "regulation": regulation,
        "force": force,
        "versions": versions,
        "may_edit": may_edit,
        "may_end": may_edit and force != force.OVER,
        "may_replace": may_edit and not any(row.replaces_id == regulation.pk for row, _ in versions),
        "inside": request.user.may("view", regulation.organization),
    }
    return render(request, "organizations/regulations/regulation_detail.html", context)


@access("view", on=Regulation, also=PUBLISHED_ABOVE)
def regulation_file(request, pk):
    """The file as a download, for whoever the document binds."""
    regulation = _readable(request, pk)
    if not regulation.stored_as:
        raise Http404
    try:
        response = private_file(regulation.stored_as, regulation.file_name)
    except FileNotFoundError as error:
        raise Http404 from error
    services.taken_away(regulation=regulation, actor=request.user)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@access(PERM, POST=PERM)
def regulation_create(request):
    return form_page(
        request,
        forms.RegulationForm(
            request.POST or None, request.FILES or None, actor=request.user, initial=request.GET.dict()
        ),
        save=lambda facts: services.record_regulation(actor=request.user, **facts),
        title="登记文件",
        back=reverse("organizations:regulation_list"),
        done="已登记。",
    )


def _facts(regulation: Regulation) -> dict:
    return {key: getattr(regulation, key) for key in services.FACTS}


def _standing(pk, values) -> Standing:
    now = Regulation.objects.get(pk=pk)
    return Standing(now.version, values(now), at=now.updated_at)


@access(PERM, POST=PERM, on=Regulation)
def regulation_edit(request, pk):
    regulation = Regulation.objects.get_visible(request.user, PERM, pk=pk)
    return form_page(
        request,
        forms.RegulationEditForm(request.POST or None, initial={**_facts(regulation), "version": regulation.version}),
        save=lambda facts: services.edit_regulation(regulation=regulation, actor=request.user, **facts),
        standing=lambda: _standing(pk, _facts),
        title=f"修改{regulation}",
        intro="这里只改写错的地方。内容有修订的，请返回后点“登记新版本”，旧版本保留可查。",
        back=reverse("organizations:regulation_detail", args=[pk]),
        done="已保存。",
    )


@access(PERM, POST=PERM, on=Regulation)
def regulation_replace(request, pk):
    old = Regulation.objects.select_related("organization").get_visible(request.user, PERM, pk=pk)
    initial = {key: getattr(old, key) for key in ("title", "issuer", "kind", "text")}
    return form_page(
        request,
        forms.NextVersionForm(request.POST or None, request.FILES or None, initial={**initial, "version": old.version}),
        save=lambda facts: services.record_regulation(
            organization=old.organization, replaces=old, actor=request.user, **facts
        ),
        standing=lambda: _standing(pk, lambda now: {"in_force_from": now.in_force_from}),
        title=f"登记新版本：{old}",
        intro=f"原版本自{old.in_force_from:%Y年%-m月%-d日}起生效，到新版本生效的前一天为止。",
        back=reverse("organizations:regulation_detail", args=[pk]),
        done="新版本已登记。",
    )


@access(PERM, POST=PERM, on=Regulation)
def regulation_repeal(request, pk):
    regulation = Regulation.objects.get_visible(request.user, PERM, pk=pk)
    return form_page(
        request,
        forms.RepealForm(request.POST or None, initial={"version": regulation.version}),
        save=lambda facts: services.repeal_regulation(regulation=regulation, actor=request.user, **facts),
        standing=lambda: _standing(pk, lambda now: {"first_day_without": now.in_force_to}),
        template="generic/confirm.html",
        title=f"废止{regulation}",
        question=f"确定废止{regulation}吗？",
        consequence="废止后不再列入有效文件，正文和文件保留可查。",
        submit="废止",
        danger=True,
        back=reverse("organizations:regulation_detail", args=[pk]),
        done="已废止。",
    )
