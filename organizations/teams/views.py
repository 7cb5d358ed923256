"""领导小组、督导小组、专班: the list, one team, who sits in it, and the page where their rights are confirmed."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from common.access import access
from common.conflicts import SeenForm, Standing, version_of
from common.formpage import form_page
from common.listing import Column, listing_response
from organizations.accounts.confirming import confirm_person
from organizations.teams import forms, services
from organizations.teams.filters import TeamFilter
from organizations.teams.models import Team, TeamMember
from organizations.teams.rules import ROLES, role_of
from organizations.teams.selectors import accounts_to_choose, members_of, teams_for_user, waiting_for_user

PERM = services.PERM
RIGHTS = "posts.manage"
COLUMNS = [
    Column("name", "名称", sort="name", link=lambda row: reverse("organizations:team_detail", args=[row.pk]),
           always=True, width=30),
    Column("kind", "类型", value="get_kind_display", sort="kind"),
    Column("organization", "所属党组织", value="organization.name", sort=("organization__path", "name"), width=34),
    Column("leader", "组长"),
    Column("seats", "现有人数", sort="seats", holds="number", css="num"),
    Column("office_at", "办公室设在", width=20),
    Column("established_on", "成立日期", sort="established_on", holds="date", css="nowrap"),
    Column("ended_on", "撤销日期", sort="ended_on", holds="date", css="nowrap"),
]  # fmt: skip
RIGHT_COLUMNS = [
    Column("name", "姓名", sort="name", always=True,
           link=lambda row: reverse("organizations:team_right", args=[row.pk])),
    Column("username", "用户名", value="user.username", sort="user__username"),
    Column("team", "小组", value="team.name", sort="team__name", width=30),
    Column("seat", "组内职务", value="get_seat_display"),
    Column("role", "要确认的权限", value=lambda row: ROLES[row.team.kind].label),
    Column("organization", "在哪个组织", value="team.organization.name", sort="team__organization__path", width=34),
    Column("valid_from", "任职自", sort="valid_from", holds="date", css="nowrap"),
]  # fmt: skip


@access("view")
def team_list(request):
    return listing_response(
        request,
        queryset=teams_for_user(request.user, timezone.localdate()),
        filterset=TeamFilter,
        columns=COLUMNS,
        title="领导小组和督导小组",
        default_sort="organization",
        template="organizations/teams/team_list.html",
        extra={
            "may_edit": request.user.holds(PERM),
            "empty_title": "还没有小组",
            "empty_hint": "街道工作人员点“成立小组”登记领导小组、督导小组或专班。",
        },
    )


@access("view", on=Team)
def team_detail(request, pk):
    team = Team.objects.select_related("organization").get_visible(request.user, pk=pk)
    people = members_of(team, timezone.localdate())
    context = {
        "team": team,
        "present": [one for one in people if not one.over],
        "former": [one for one in people if one.over],
        "gives": role_of(team.kind),
        "may_edit": request.user.may(PERM, team.organization)
        and not team.ended_on
        and not team.organization.dissolved_on,
    }
    return render(request, "organizations/teams/team_detail.html", context)


@access(PERM, POST=PERM)
def team_create(request):
    return form_page(
        request,
        forms.TeamForm(request.POST or None, actor=request.user, initial=request.GET.dict()),
        save=lambda facts: services.establish_team(actor=request.user, **facts),
        title="成立小组",
        back=reverse("organizations:team_list"),
        done="已登记，请打开小组登记成员。",
    )


def _facts(team: Team) -> dict:
    return {"name": team.name, "purpose": team.purpose, "office_at": team.office_at}


def _standing(pk, values) -> Standing:
    now = Team.objects.get(pk=pk)
    return Standing(now.version, values(now), at=now.updated_at, open=not now.ended_on)


@access(PERM, POST=PERM, on=Team)
def team_edit(request, pk):
    team = Team.objects.get_visible(request.user, PERM, pk=pk)
    return form_page(
        request,
        forms.TeamEditForm(request.POST or None, initial={**_facts(team), "version": team.version}),
        save=lambda facts: services.edit_team(team=team, actor=request.user, **facts),
        standing=lambda: _standing(pk, _facts),
        title=f"修改{team.name}",
        back=reverse("organizations:team_detail", args=[pk]),
        done="已保存。",
    )


@access(PERM, POST=PERM, on=Team)
def team_end(request, pk):
    team = Team.objects.get_visible(request.user, PERM, pk=pk)
    return form_page(
        request,
        forms.EndTeamForm(request.POST or None, initial={"version": team.version}),
        save=lambda facts: services.end_team(team=team, actor=request.user, **facts),
        standing=lambda: _standing(pk, lambda now: {"first_day_without": now.ended_on}),
        template="generic/confirm.html",
        title=f"撤销{team.name}",
        question=f"确定撤销“{team.name}”吗？",
        consequence="全部成员同时离任，随小组得到的权限同时失效。记录保留可查。",
        submit="撤销",
        danger=True,
        back=reverse("organizations:team_detail", args=[pk]),
        done="小组已撤销。",
    )


@access(PERM, POST=PERM, on=Team)
def team_seat(request, pk):
    team = Team.objects.get_visible(request.user, PERM, pk=pk)
    right = role_of(team.kind)
    return form_page(
        request,
        forms.SeatForm(request.POST or None, actor=request.user),
        save=lambda facts: services.seat_member(team=team, actor=request.user, **facts),
        title=f"登记成员：{team.name}",
        intro=f"选了账号的成员，经安全管理员确认后得到“{right.label}”权限。" if right else "",
        back=reverse("organizations:team_detail", args=[pk]),
        done="已登记成员。",
    )


@access(PERM, POST=PERM, on=TeamMember)
def team_leave(request, pk):
    member = TeamMember.objects.select_related("team").get_visible(request.user, PERM, pk=pk)

    def standing():
        now = TeamMember.objects.filter(pk=pk).first()
        return Standing(version_of(now), {"first_day_without": now.valid_to}) if now else None

    return form_page(
        request,
        forms.LeaveForm(request.POST or None, initial={"version": version_of(member)}),
        save=lambda facts: services.unseat_member(member=member, actor=request.user, **facts),
        standing=standing,
        template="generic/confirm.html",
        title=f"登记离任：{member.name}",
        question=f"{member.name}不再担任“{member.team.name}”{member.get_seat_display()}？",
        consequence="随小组得到的权限同时失效。",
        submit="登记离任",
        back=reverse("organizations:team_detail", args=[member.team_id]),
        done="已登记离任。",
    )


@access(PERM)
def team_account_search(request):
    """Accounts for the picker of a seat: ?q= → {"results": [{"id", "text", "hint"}]}, at most 20."""
    found = accounts_to_choose(request.user, request.GET.get("q", "").strip())
    results = [{"id": row.pk, "text": row.name, "hint": str(row.organization or "")} for row in found]
    return JsonResponse({"results": results})


@access(RIGHTS)
def team_rights(request):
    """Members whose right waits for the security administrator, who holds no `view` and sees no team."""
    return listing_response(
        request,
        queryset=waiting_for_user(request.user, timezone.localdate()),
        columns=RIGHT_COLUMNS,
        title="小组授权",
        default_sort="organization",
        export_perm=RIGHTS,
        extra={"empty_title": "没有待确认的权限", "empty_hint": "街道在小组里登记了有账号的成员后，会列在这里。"},
    )


@access(RIGHTS, POST=RIGHTS, on=TeamMember, seen=RIGHTS)
def team_right(request, pk):
    found = TeamMember.objects.visible_to(request.user, RIGHTS).select_related("team__organization", "user")
    member = get_object_or_404(found, pk=pk)
    role, back = role_of(member.team.kind), reverse("organizations:team_rights")
    what = f"确认{member.name}的小组权限"

    def standing():
        now = TeamMember.objects.filter(pk=pk).first()
        return Standing(version_of(now), open=not now.post_id) if now else None

    def save(seen):
        confirm_person(request, what, back=back)
        services.confirm_right(member=member, actor=request.user, **seen)

    return form_page(
        request,
        SeenForm(request.POST or None, initial={"version": version_of(member)}),
        save=save,
        standing=standing,
        template="generic/confirm.html",
        title=what,
        question=f"{member.name}任“{member.team.name}”{member.get_seat_display()}，自{member.valid_from:%Y年%-m月%-d日}起。"
        f"在{member.team.organization.name}及其下属组织授予“{role.label if role else '无'}”权限吗？",
        consequence="权限从今天起生效，离任或小组撤销时自动失效。请先核对任命文件。",
        submit="授予",
        over_label="我已核对，授予",
        back=back,
        done="已授予。",
    )
