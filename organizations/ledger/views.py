"""The organisation tree, opened by and by, and one organisation at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.shortcuts import render
from django.utils import timezone

from common.access import access
from organizations.ledger.forms import TreeSearchForm
from organizations.terms.alerts import alerts_for, current_due_days
from organizations.terms.models import PostHeld, PostName
from organizations.terms.rules import TONES, TermState, term_state
from organizations.tree.enums import Change
from organizations.tree.models import Organization
from organizations.tree.search import crumbs_of, matching, superiors_of, tabs_of
from organizations.tree.selectors import declared_headcounts
from organizations.tree.views import PAGES

PERM = "organizations.change"
MOST_FOUND = 100
SHOWN_STATES = {TermState.OVERDUE, TermState.DUE_SOON}


@dataclass
class TreeRow:
    """One line of the tree."""

    organization: Organization
    secretary: str
    members: int | None
    term: TermState
    superior: str = ""
    opened: "list[TreeRow] | None" = None

    @property
    def tone(self) -> str:
        return TONES[self.term]

    @property
    def term_shown(self) -> bool:
        return self.term in SHOWN_STATES


def tree_rows(organizations: Sequence[Organization]) -> list[TreeRow]:
    """Lines for organisations with secretary, declared members and term; four statements."""
    today, pks = timezone.localdate(), [organization.pk for organization in organizations]
    people = PostHeld.objects.filter(organization__in=pks, post=PostName.SECRETARY, valid_to__isnull=True)
    secretaries = dict(people.values_list("organization_id", "person"))
    due, counts = current_due_days(pks), declared_headcounts(pks, today.year - 1)
    rows = []
    for o in organizations:
        members = counts[o.pk].total if o.pk in counts else None
        state = TermState.NONE if o.dissolved_on else term_state(o.kind, due.get(o.pk), today)
        rows.append(TreeRow(o, secretaries.get(o.pk, ""), members, state))
    return rows


@access("view")
def organization_list(request):
    """The tree from where the user's scope begins; with ?q= the organisations found."""
    form = TreeSearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    visible = Organization.objects.visible_to(request.user)
    if words:
        found = list(matching(visible, words)[: MOST_FOUND + 1])
        rows, superiors = tree_rows(found[:MOST_FOUND]), superiors_of(found)
        for row in rows:
            superior = superiors.get(row.organization.pk)
            row.superior = superior.name if superior else ""
        context = {"form": form, "rows": rows, "words": words, "more": len(found) > MOST_FOUND}
        template = "_organization_found.html"
    else:
        context = {"form": form, "rows": _top(request.user, visible)}
        template = "_organization_tree.html"
    if request.htmx:
        return render(request, f"organizations/ledger/{template}", context)
    context["part"] = f"organizations/ledger/{template}"
    context["may_import"] = request.user.holds("import")
    return render(request, "organizations/ledger/organization_list.html", context)


def _top(user, visible) -> list[TreeRow]:
    """Where the user's scope begins; a lone beginning is shown opened."""
    paths = user.scope_paths("view")
    tops = [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]
    rows = tree_rows(list(visible.filter(path__in=tops)))
    if len(rows) == 1:
        rows[0].opened = tree_rows(list(rows[0].organization.children()))
    return rows


@access("view", on=Organization)
def organization_children(request, pk):
    """The lines below one organisation, for the tree."""
    organization = Organization.objects.get_visible(request.user, pk=pk)
    rows = tree_rows(list(organization.children()))
    return render(request, "organizations/ledger/_organization_children.html", {"rows": rows})


@access("view", on=Organization)
def organization_detail(request, pk):
    organization = Organization.objects.get_visible(request.user, pk=pk)
    today = timezone.localdate()
    children = tree_rows(list(organization.children()))
    may_change = request.user.may(PERM, organization) and not organization.dissolved_on
    returned = organization.headcounts.order_by("-as_of").first()
    context = {
        "organization": organization,
        "row": tree_rows([organization])[0],
        "due_on": current_due_days([pk]).get(pk),
        "present": organization.posts_held.filter(valid_to=organization.dissolved_on),
        "groups": organization.groups.filter(valid_to=organization.dissolved_on),
        "returned": returned,
        "alerts": [] if organization.dissolved_on else alerts_for([organization], today),
        "children": children,
        "crumbs": crumbs_of(organization, request.user),
        "tab_items": tabs_of(organization),
        "may_change": may_change,
        "decisions": _decisions(organization) if may_change else [],
    }
    return render(request, "organizations/ledger/organization_detail.html", context)


def _decisions(organization: Organization) -> list[tuple[str, str]]:
    """(change, title) of the decisions that make sense for an organisation."""
    street = organization.kind in {"district", "work_committee"}
    fitting = {Change.ESTABLISH, Change.RENAME} if street else set(PAGES)
    if organization.is_branch:
        fitting.discard(Change.ESTABLISH)
    return [(change.value, PAGES[change].title) for change in PAGES if change in fitting]
