"""Questions about the library, each in a constant number of statements."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from common.scoping import in_subtrees
from organizations.regulations.enums import Force, RegulationKind
from organizations.regulations.models import Regulation
from organizations.regulations.rules import force_on
from organizations.tree.models import Organization

STEP = Organization.steplen


def regulations_for_user(user) -> QuerySet[Regulation]:
    """Documents of the user's scope and those of the superiors: rules are for those they bind."""
    paths = user.scope_paths("view")
    above = {path[:end] for path in paths for end in range(STEP, len(path), STEP)}
    return Regulation.objects.filter(
        in_subtrees(paths, "organization__path") | Q(organization__path__in=above)
    ).select_related("organization")


def in_force(day: date, state: str = Force.NOW) -> Q:
    """A filter for documents that are in `state` on `day`."""
    over, later = Q(in_force_to__lt=day), Q(in_force_from__gt=day)
    return {Force.OVER: over & ~later, Force.LATER: later, Force.NOW: ~over & ~later}[Force(state)]


def counts_by_kind(regulations: QuerySet[Regulation], day: date) -> list[tuple[RegulationKind, int]]:
    """How many of each kind are in force on `day`; one statement."""
    rows = regulations.filter(in_force(day)).order_by().values_list("kind").annotate(number=Count("pk"))
    found = dict(rows)
    return [(kind, found.get(kind.value, 0)) for kind in RegulationKind]


def versions_of(regulation: Regulation, readable: QuerySet[Regulation], today: date) -> list[tuple[Regulation, Force]]:
    """Other versions of a document among the `readable` ones, the newest first; two statements."""
    links = dict(Regulation.objects.filter(organization=regulation.organization_id).values_list("pk", "replaces_id"))
    after = {old: new for new, old in links.items() if old}
    chain, here = set(), regulation.pk
    for step in (links, after):
        one = step.get(here)
        while one is not None:
            chain.add(one)
            one = step.get(one)
    found = readable.filter(pk__in=chain).order_by("-in_force_from", "-pk")
    return [(row, force_on(today, row.in_force_from, row.in_force_to)) for row in found]
