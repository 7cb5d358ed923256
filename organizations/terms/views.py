"""班子: the committee of one organisation, its terms and who held which post."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from common.access import access
from common.badges import lamp_badge
from common.conflicts import Standing, version_of
from common.formpage import form_page
from common.listing import Column, listing_response
from organizations.terms import forms, services
from organizations.terms.filters import TermFilter
from organizations.terms.models import PostHeld, Term
from organizations.terms.rules import TONES, term_state
from organizations.terms.selectors import with_terms
from organizations.tree.models import Organization
from organizations.tree.search import crumbs_of, tabs_of

PERM = "organizations.change"
TERM_COLUMNS = [
    Column(
        "name",
        "党组织",
        sort="path",
        link=lambda row: reverse("organizations:leadership", args=[row.pk]),
        always=True,
        width=40,
    ),
    Column("kind", "类型", value="get_kind_display", sort="kind", width=14),
    Column("secretary", "书记"),
    Column("starts_on", "本届起始", sort="starts_on", holds="date", css="nowrap"),
    Column("due_on", "届满时间", sort=("due_on", "path"), holds="date", css="nowrap"),
    Column(
        "state",
        "换届",
        value=lambda row: term_state(row.kind, row.due_on, timezone.localdate()),
        markup=lamp_badge,
        export=lambda row: term_state(row.kind, row.due_on, timezone.localdate()).label,
    ),
]


@access("view")
def term_list(request):
    """Who must hold an election, the most urgent first."""
    return listing_response(
        request,
        queryset=with_terms(Organization.objects.visible_to(request.user)),
        filterset=TermFilter,
        columns=TERM_COLUMNS,
        title="换届一览",
        default_sort="due_on",
        extra={"empty_title": "没有需要换届的党组织", "empty_hint": "导入党组织台账后，这里按届满时间先后列出。"},
    )


@access("view", on=Organization)
def leadership(request, pk):
    organization = Organization.objects.get_visible(request.user, pk=pk)
    today = timezone.localdate()
    posts = list(organization.posts_held.all())
    terms = list(organization.terms.all())
    state = term_state(organization.kind, terms[0].due_on if terms else None, today)
    context = {
        "organization": organization,
        "present": [held for held in posts if held.valid_to is None or held.valid_to >= today],
        "former": [held for held in posts if held.valid_to and held.valid_to < today],
        "terms": terms,
        "state": state,
        "tone": TONES[state],
        "crumbs": crumbs_of(organization, request.user),
        "tab_items": tabs_of(organization),
        "may_change": request.user.may(PERM, organization) and not organization.dissolved_on,
    }
    return render(request, "organizations/terms/leadership.html", context)


@access(PERM, POST=PERM, on=Organization)
def term_create(request, pk):
    organization = Organization.objects.get_visible(request.user, PERM, pk=pk)
    return form_page(
        request,
        forms.TermForm(request.POST or None),
        save=lambda facts: services.begin_term(organization=organization, actor=request.user, **facts),
        title=f"登记换届：{organization.key}",
        back=reverse("organizations:leadership", args=[pk]),
        done="已登记换届，请接着登记班子成员的任免。",
    )


@access(PERM, POST=PERM, on=Term)
def term_extend(request, pk):
    term = Term.objects.get_visible(request.user, PERM, pk=pk)

    def standing():
        now = Term.objects.get(pk=pk)
        stored = {"extended_to": now.extended_to, "extension_number": now.extension_number}
        return Standing(version_of(now), stored)

    return form_page(
        request,
        forms.ExtensionForm(request.POST or None, initial={"version": version_of(term)}),
        save=lambda facts: services.extend_term(term=term, actor=request.user, **facts),
        standing=standing,
        title=f"延期换届：{term.organization.key}",
        intro=f"本届届满时间为{term.ends_on:%Y年%-m月%-d日}。",
        back=reverse("organizations:leadership", args=[term.organization_id]),
        done="已登记延期。",
    )


@access(PERM, POST=PERM, on=Organization)
def appointment_create(request, pk):
    organization = Organization.objects.get_visible(request.user, PERM, pk=pk)
    return form_page(
        request,
        forms.AppointmentForm(request.POST or None),
        save=lambda facts: services.appoint(organization=organization, actor=request.user, **facts),
        title=f"登记任职：{organization.key}",
        intro="新任书记登记后，原书记自前一日免职。",
        back=reverse("organizations:leadership", args=[pk]),
        done="已登记任职。",
    )


@access(PERM, POST=PERM, on=PostHeld)
def appointment_end(request, pk):
    held = PostHeld.objects.get_visible(request.user, PERM, pk=pk)

    def standing():
        now = PostHeld.objects.get(pk=pk)
        return Standing(version_of(now), {"on": now.valid_to}, open=not now.valid_to)

    return form_page(
        request,
        forms.ReliefForm(request.POST or None, initial={"version": version_of(held)}),
        save=lambda facts: services.relieve(held=held, actor=request.user, **facts),
        standing=standing,
        title=f"登记免职：{held.person}",
        template="generic/confirm.html",
        question=f"{held.person}不再担任“{held.organization.key}”{held.get_post_display()}？",
        submit="登记免职",
        back=reverse("organizations:leadership", args=[held.organization_id]),
        done="已登记免职。",
    )
