"""Pages of the roster: list, one member, edit, move, status, the printed form, search-as-you-type."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from common.access import access
from common.conflicts import Difference, Standing, refused
from common.exceptions import Refused
from common.formpage import form_page
from common.importing.cleaning import PartialDate, birth_date_of, sex_of
from common.listing import exported, listing_response
from common.periods import full_years
from members.identity.masking import masked_address, masked_id, masked_phone
from members.identity.services import reveal_identity
from members.membership.selectors import has_vote_on, history_of
from members.membership.services import change_member, change_status, enrol_member, move_member
from members.roster.codes import EDUCATION, EDUCATION_ALIASES, NATIONS, WORK_POSITIONS, coded
from members.roster.filters import MemberFilter, search_members
from members.roster.forms import MemberForm, MoveForm, NewMemberForm, StatusForm
from members.roster.models import Member
from members.roster.table import COLUMNS, became_full, joined, not_shown
from organizations.accounts.confirming import confirm_person
from organizations.tree.models import Organization

# Why members of a dissolved branch are still written to.
STILL_HERE = "they stay on its books until each is moved"
SEARCH_ROWS = 20
PRINT_ROWS = 200
MORE_FILTERS = sorted(set(MemberFilter.base_filters) - {"q", "organization", "type", "incomplete"})
DATES = {"joined_on": "joined_month_only", "full_on": "full_month_only"}


@access("view")
def member_list(request):
    """The list of design.md §6, its part for htmx, and its exports."""
    may_import = request.user.holds("import")
    chosen = request.GET.getlist("cols") or request.session.get("columns", {}).get("members:member_list", ())
    return listing_response(
        request,
        queryset=Member.objects.visible_to(request.user)
        .select_related("organization", "group")
        .defer(*not_shown(chosen)),
        filterset=MemberFilter,
        columns=COLUMNS,
        title="党员名册",
        default_sort="name",
        template="members/roster/member_list.html",
        extra={
            "can_import": may_import,
            "can_edit": request.user.holds("members.edit"),
            "more_open": any(request.GET.get(name) for name in MORE_FILTERS),
            "empty_title": "没有符合条件的党员",
            "empty_hint": "换个条件试试；还没有数据时，可导入党员花名册。" if may_import else "换个条件试试。",
            "empty_url": reverse("members:import_start") if may_import else "",
            "empty_action": "导入花名册",
        },
    )


@access("view")
def member_search(request):
    """Search-as-you-type for pickers: ?q=, optionally ?organization= to stay below one."""
    found = Member.objects.visible_to(request.user).present().select_related("organization")
    found = search_members(found, request.GET.get("q", ""))
    if request.GET.get("organization", "").isdigit():
        found = found.filter(organization=int(request.GET["organization"]))
    rows = found.order_by("sort_key", "pk")[:SEARCH_ROWS]
    return JsonResponse(
        {"results": [{"id": m.pk, "text": m.name, "hint": m.organization.name} for m in rows]},
        json_dumps_params={"ensure_ascii": False},
    )


@access("view", on=Member)
def member_detail(request, pk):
    """One member: facts, history, what was attended."""
    member = Member.objects.select_related("organization", "group").get_visible(request.user, pk=pk)
    today = timezone.localdate()
    open_contact = request.user.may("members.edit", member.organization)
    context = {
        "member": member,
        "id_masked": masked_id(member.id_number),
        "phone": member.phone if open_contact else masked_phone(member.phone),
        "address": member.address if open_contact else masked_address(member.address),
        "joined": joined(member),
        "became_full": became_full(member),
        "age": full_years(member.birth_date, today),
        "party_age": full_years(member.full_on, today) if member.full_on else None,
        "has_vote": has_vote_on(member, today),
        "history": history_of(member),
        "can_edit": open_contact,
        "can_unmask": request.user.may("members.unmask", member.organization),
        "sessions_url": _sessions_url(member),
        "crumbs": [("党员名册", reverse("members:member_list")), (member.name, "")],
    }
    return render(request, "members/roster/member_detail.html", context)


def _sessions_url(member) -> str:
    """Where the sessions of a member are listed; the pages of organisational life lie above this app."""
    try:
        return f"{reverse('activities:session_list')}?member={member.pk}"
    except NoReverseMatch:
        return ""


@access(POST="members.unmask", on=Member)
def member_reveal(request, pk):
    """The full identity number, logged; a fragment of the member's page."""
    member = Member.objects.get_visible(request.user, "members.unmask", pk=pk)
    confirm_person(request, f"查看{member.name}的完整身份号码", back=_address(member))
    number = reveal_identity(member=member, actor=request.user)
    response = render(request, "members/roster/_identity.html", {"number": number})
    response["Cache-Control"] = "no-store"
    return response


def _branches(user):
    return Organization.objects.visible_to(user, "members.edit").branches().filter(dissolved_on__isnull=True)


def _facts(cleaned: dict) -> dict:
    """Form values as fields of Member: partial dates split, sex and birth date from the identity number."""
    facts = {name: value for name, value in cleaned.items() if name not in ("version", *DATES)}
    for name, month_only in DATES.items():
        found = cleaned.get(name)
        facts[name], facts[month_only] = (found.day, found.month_only) if found else (None, False)
    facts["sex"], facts["birth_date"] = sex_of(facts["id_number"]), birth_date_of(facts["id_number"])
    return facts


@access("members.edit", POST="members.edit")
def member_create(request):
    """A new member in one of the user's branches."""
    form = NewMemberForm(request.POST or None, branches=_branches(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            member = enrol_member(actor=request.user, **_facts(form.cleaned_data))
        except Refused as refusal:
            refused(form, refusal)
        else:
            messages.success(request, f"已登记{member.name}。")
            return redirect("members:member_detail", pk=member.pk)
    context = {"form": form, "title": "新增党员", "submit": "登记", "back": reverse("members:member_list")}
    return render(request, "generic/form.html", context, status=422 if form.errors else 200)


@access("members.edit", POST="members.edit", on=Member, late=STILL_HERE)
def member_edit(request, pk):
    """Facts of a member; refused when somebody else saved meanwhile."""
    member = _editable(request, pk)
    form = MemberForm(request.POST or None, initial=_initial(member), member=member)

    def save(cleaned):
        change_member(member=member, version=cleaned["version"], actor=request.user, **_facts(cleaned))

    def standing():
        now = _editable(request, pk)
        stored = _initial(now)
        del stored["id_number"]
        return Standing(now.version, stored, also=_numbers(now, form.cleaned_data["id_number"]), at=now.updated_at)

    return form_page(
        request,
        form,
        save=save,
        standing=standing,
        done="已保存。",
        back=_address(member),
        title=f"修改党员信息：{member.name}",
    )


def _editable(request, pk) -> Member:
    return Member.objects.select_related("organization", "group").get_visible(request.user, "members.edit", pk=pk)


def _numbers(member, typed: str) -> list[Difference]:
    """Both identity numbers, masked as everywhere else."""
    if typed == member.id_number:
        return []
    return [Difference("公民身份号码", masked_id(member.id_number), f"{masked_id(typed)}（与已保存的不同）")]


def _initial(member) -> dict:
    initial = {name: getattr(member, name) for name in MemberForm.base_fields}
    for name, month_only in DATES.items():
        day = getattr(member, name)
        initial[name] = PartialDate(day, getattr(member, month_only)) if day else None
    return initial | {"id_number": ""}


def _address(member) -> str:
    return reverse("members:member_detail", args=[member.pk])


@access("members.edit", POST="members.edit", on=Member, late=STILL_HERE)
def member_move(request, pk):
    """组织关系 to another branch."""
    member = _editable(request, pk)
    form = MoveForm(request.POST or None, branches=_branches(request.user), initial={"version": member.version})

    def stored(now):
        last = now.memberships.order_by("-valid_from", "-pk").first()
        return {"organization": last.organization, "on": last.valid_from, "reason": last.reason}

    title = f"变更组织关系：{member.name}"
    return _change(request, member, form, move_member, stored, title, intro=f"现在{member.organization.name}。")


@access("members.edit", POST="members.edit", on=Member, late=STILL_HERE)
def member_status(request, pk):
    """Type and standing from a day on."""
    member = _editable(request, pk)
    initial = {"type": member.type, "standing": member.standing, "version": member.version}

    def stored(now):
        last = now.statuses.order_by("-valid_from", "-pk").first()
        return {"type": last.type, "standing": last.standing, "vote_suspended": last.vote_suspended,
                "on": last.valid_from}  # fmt: skip

    form = StatusForm(request.POST or None, initial=initial)
    return _change(request, member, form, change_status, stored, f"变更党员状态：{member.name}", intro="须有组织决定。")


def _change(request, member, form, service, stored, title: str, *, intro: str):
    """A dated change; `stored(member)` gives the last one as the form's values."""

    def standing():
        now = _editable(request, member.pk)
        return Standing(now.version, stored(now), at=now.updated_at)

    return form_page(
        request,
        form,
        save=lambda cleaned: service(member=member, actor=request.user, **cleaned),
        standing=standing,
        done="已保存。",
        back=_address(member),
        title=title,
        intro=intro,
    )


@access("view", POST="members.unmask", on=Member)
def member_form(request, pk):
    """The 16-item 党员基本信息采集表, to print; a POST shows the identity number in full and is logged."""
    perm = "members.unmask" if request.method == "POST" else "view"
    member = Member.objects.select_related("organization").get_visible(request.user, perm, pk=pk)
    number = masked_id(member.id_number)
    if request.method == "POST":
        confirm_person(request, f"查看{member.name}的完整身份号码", back=request.path)
        number = reveal_identity(member=member, actor=request.user)
    context = {
        "sheets": [_sheet(member, number, request.user)],
        "member": member,
        "can_unmask": request.user.may("members.unmask", member.organization),
        "title": f"党员基本信息采集表：{member.name}",
    }
    return render(request, "members/roster/member_form.html", context)


@access("export")
def member_forms(request):
    """The forms of everybody the filters of the list give (at most 200), one to a page, identity numbers masked."""
    found = MemberFilter(
        request.GET, queryset=Member.objects.visible_to(request.user, "export"), request=request
    ).qs.select_related("organization")
    members = list(found.order_by("organization__path", "sort_key", "pk")[:PRINT_ROWS])
    sheets = [_sheet(member, masked_id(member.id_number), request.user) for member in members]
    title = f"党员基本信息采集表（{len(sheets)}人）"
    exported.send(sender=Member, user=request.user, title=title, fmt="网页打印", count=len(sheets), filters="")
    context = {"sheets": sheets, "title": title}
    return render(request, "members/roster/member_form.html", context)


def _sheet(member, number: str, user) -> dict:
    open_contact = user.may("members.edit", member.organization)
    return {
        "member": member,
        "number": number,
        "nation": coded(member.nation, NATIONS),
        "education": coded(member.education, EDUCATION, EDUCATION_ALIASES),
        "work": coded(member.occupation, WORK_POSITIONS),
        "joined": joined(member),
        "became_full": became_full(member),
        "phone": member.phone if open_contact else masked_phone(member.phone),
        "address": member.address if open_contact else masked_address(member.address),
    }
