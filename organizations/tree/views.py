"""Searching the tree, and the pages of decisions about one organisation."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from common.access import access
from common.conflicts import Difference, Standing, refused, shown, version_of
from common.exceptions import Refused
from common.formpage import form_page
from common.listing import Column, listing_response
from organizations.accounts.confirming import confirm_person, is_confirmed
from organizations.tree import changes, forms, services
from organizations.tree.enums import Change
from organizations.tree.filters import ChangeFilter
from organizations.tree.models import Group, Organization, OrganizationChange
from organizations.tree.search import MOST_RESULTS, crumbs_of, matching, narrowed, superiors_of, tabs_of

PERM = "organizations.change"
CHANGE_COLUMNS = [
    Column("effective_on", "生效日期", sort=("effective_on", "id"), holds="date", css="nowrap"),
    Column("change", "变更", value="get_change_display", sort="change"),
    Column(
        "organization",
        "党组织",
        value="organization.name",
        sort="organization__path",
        link=lambda row: reverse("organizations:organization_history", args=[row.organization_id]),
        always=True,
        width=40,
    ),
    Column("summary", "说明", width=50),
    Column("document_number", "文号", width=24),
    Column("document_date", "发文日期", holds="date", css="nowrap", default=False),
    Column("actor", "办理人", value="actor.name"),
]


@access("view")
def organization_search(request, kinds=""):
    """?q= → {"results": [{"id", "text", "hint"}]}, at most 20, within the user's scope. For common.pickers.

    ?kinds=unit|branch narrows; ?living=1 leaves out the dissolved, ?but=<id> one organisation.
    """
    found = narrowed(Organization.objects.visible_to(request.user), kinds or request.GET.get("kinds", ""))
    if request.GET.get("living"):
        found = found.filter(dissolved_on__isnull=True)
    if request.GET.get("but", "").isdecimal():
        found = found.exclude(pk=int(request.GET["but"]))
    rows = list(matching(found, request.GET.get("q", ""))[:MOST_RESULTS])
    superiors = superiors_of(rows)
    results = []
    for row in rows:
        superior = superiors.get(row.pk)
        hint = "已撤销" if row.dissolved_on else superior.key if superior else ""
        results.append({"id": row.pk, "text": row.name, "hint": hint})
    return JsonResponse({"results": results})


@access("view")
def organization_change_list(request):
    """Every decision about the tree within the user's scope, the latest first."""
    changes_seen = OrganizationChange.objects.visible_to(request.user).select_related("organization", "actor")
    return listing_response(
        request,
        queryset=changes_seen,
        filterset=ChangeFilter,
        columns=CHANGE_COLUMNS,
        title="组织变更记录",
        default_sort="-effective_on",
        extra={
            "empty_title": "没有变更记录",
            "empty_hint": "设立、更名、升格、合并、拆分、撤销和隶属变更都会记在这里。",
        },
    )


@access("view", on=Organization)
def organization_history(request, pk):
    organization = Organization.objects.get_visible(request.user, pk=pk)
    context = {
        "organization": organization,
        "changes": organization.changes.select_related("actor").prefetch_related("related"),
        "versions": organization.versions.select_related("parent").order_by("-valid_from", "-id"),
        "groups": organization.groups.all(),
        "crumbs": crumbs_of(organization, request.user),
        "tab_items": tabs_of(organization),
    }
    return render(request, "organizations/tree/organization_history.html", context)


@dataclass(frozen=True)
class Page:
    """How one kind of decision is asked for. `ask` gives the consequences shown before it is done."""

    title: str
    form: type[forms.DecisionForm]
    run: Callable
    ask: Callable | None = None
    intro: str = ""


def _dissolution(organization, form) -> list[str]:
    last = form.cleaned_data["effective_on"]
    heir = form.cleaned_data.get("successor") or form.cleaned_data.get("target")
    living = organization.groups.filter(valid_to__isnull=True).count()
    lines = [f"“{organization.name}”存续到{last:%Y年%-m月%-d日}，次日起不再应开组织生活、不再登记党员。"]
    if living:
        lines.append(f"下设的{living}个党小组同日撤销，班子成员的职务同日终止。")
    if heir:
        lines.append(f"全部党员的组织关系自次日起转到“{heir.name}”。")
    elif organization.is_branch:
        lines.append("没有指定接收的党支部：党员仍登记在本组织，须随后逐个转接组织关系。")
    return [*lines, "以前的组织生活、考核结果和历史记录保留，不会改变。"]


def _merge(*, organization, **facts):
    return changes.merge_organizations(**facts)


def _establish(*, organization, decision, actor, **facts):
    founded = services.establish_organization(
        parent=organization,
        established_on=decision.effective_on,
        approval_number=decision.document_number,
        document_date=decision.document_date,
        actor=actor,
        **facts,
    )
    return changes.Outcome(founded, founded.changes.first())


PAGES = {
    Change.ESTABLISH: Page("设立下属党组织", forms.EstablishForm, _establish),
    Change.RENAME: Page("更名", forms.RenameForm, changes.rename_organization),
    Change.UPGRADE: Page("升格（改设类型）", forms.UpgradeForm, changes.upgrade_organization),
    Change.MOVE: Page("隶属变更", forms.MoveForm, changes.move_organization, intro="连同下属党组织一起划转。"),
    Change.SPLIT: Page("拆分", forms.SplitForm, changes.split_organization),
    Change.MERGE: Page("合并到其他党组织", forms.MergeForm, _merge, _dissolution),
    Change.DISSOLVE: Page("撤销", forms.DissolveForm, changes.dissolve_organization, _dissolution),
}


@access(PERM, POST=PERM, on=Organization)
def organization_change(request, pk, change):
    """The form of one decision; dissolving and merging are shown with their consequences before they are done."""
    organization, page = Organization.objects.get_visible(request.user, PERM, pk=pk), PAGES[change]
    form = page.form(request.POST or None, organization=organization, user=request.user)
    back = reverse("organizations:organization_detail", args=[pk])
    context = {"title": f"{page.title}：{organization.key}", "back": back, "form": form, "intro": page.intro}
    if request.method == "POST" and form.is_valid():
        if page.ask and not form.cleaned_data["confirmed"]:
            return render(
                request,
                "organizations/tree/change_confirm.html",
                context | _question(page, organization, form) | {"ask_password": not is_confirmed(request)},
            )
        if page.ask:
            confirm_person(request, f"办理“{page.title}”", back=back)
        try:
            outcome = page.run(
                organization=organization, decision=form.decision(), actor=request.user, **_arguments(page, form)
            )
        except Refused as refusal:
            context["conflict"] = refused(form, refusal, standing=lambda: _standing(pk), keep=back)
            form.ask_again()
        else:
            messages.success(request, f"已办理：{outcome.change.summary}。")
            for warning in outcome.warnings:
                messages.warning(request, warning)
            return redirect("organizations:organization_detail", pk=outcome.organization.pk)
    return render(request, "generic/form.html", {**context, "submit": "下一步" if page.ask else "保存"},
                  status=422 if form.errors else 200)  # fmt: skip


def _standing(pk: int) -> Standing:
    """The organisation as it is now, and the last decision about it, beside a decision that was being typed."""
    now = Organization.objects.get(pk=pk)
    last = now.changes.first()
    also = [Difference("状态", f"已于{shown(now.dissolved_on)}撤销" if now.dissolved_on else "存续", None)]
    if last is not None:
        also.append(Difference("最近一次办理", f"{shown(last.effective_on)} {last.summary}", None))
    superior = Organization.objects.filter(path=now.path[: -now.steplen]).first()
    stored = {"name": now.name, "kind": now.kind, "parent": superior}
    return Standing(now.version, stored, also=also, open=not now.dissolved_on)


def _arguments(page: Page, form) -> dict:
    facts = form.facts()
    if page.run is not _establish:
        facts["version"] = form.cleaned_data["version"]
    return facts


def _question(page: Page, organization, form) -> dict:
    """The confirmation: what will happen, and the same answers again, hidden."""
    data = form.data.copy()
    data["confirmed"], data["version"] = "1", form.cleaned_data["version"]
    again = type(form)(data, organization=organization, user=form.user)
    for field in again.fields.values():
        field.widget = field.hidden_widget()
    return {
        "form": again,
        "question": f"确定办理“{page.title}”吗？",
        "consequences": page.ask(organization, form) if page.ask else [],
        "submit": f"确定{page.title[:2]}",
    }


@access(PERM, POST=PERM, on=Organization)
def organization_edit(request, pk):
    organization = Organization.objects.get_visible(request.user, PERM, pk=pk)
    initial = {"version": organization.version}

    def standing():
        now = Organization.objects.get(pk=pk)
        return Standing(now.version, {name: getattr(now, name) for name in forms.FactsForm.Meta.fields})

    return form_page(
        request,
        forms.FactsForm(request.POST or None, instance=organization, initial=initial),
        save=lambda facts: services.correct_facts(organization=organization, actor=request.user, **facts),
        standing=standing,
        done="已保存。",
        back=reverse("organizations:organization_detail", args=[pk]),
        title=f"修改基本信息：{organization.key}",
        intro="名称、类型、隶属和撤销须凭文件办理，请用本组织页面上的相应按钮。",
    )


@access(PERM, POST=PERM, on=Organization)
def group_create(request, pk):
    organization = Organization.objects.get_visible(request.user, PERM, pk=pk)
    return form_page(
        request,
        forms.GroupForm(request.POST or None),
        save=lambda facts: services.establish_group(organization=organization, actor=request.user, **facts),
        done="已设立党小组。",
        back=reverse("organizations:organization_detail", args=[pk]),
        title=f"设立党小组：{organization.key}",
    )


@access(PERM, POST=PERM, on=Group)
def group_close(request, pk):
    group = Group.objects.get_visible(request.user, PERM, pk=pk)

    def standing():
        now = Group.objects.get(pk=pk)
        return Standing(version_of(now), {"on": now.valid_to}, open=not now.valid_to)

    return form_page(
        request,
        forms.DayForm(request.POST or None, initial={"version": version_of(group)}),
        save=lambda facts: services.close_group(group=group, actor=request.user, **facts),
        standing=standing,
        done=f"已撤销{group.name}。",
        back=reverse("organizations:organization_detail", args=[group.organization_id]),
        template="generic/confirm.html",
        title=f"撤销{group.name}",
        question=f"确定撤销“{group.organization.key}”的“{group.name}”吗？",
        consequence="撤销后该小组不再应开党小组会；以前的记录保留。",
        submit="撤销",
        danger=True,
    )
