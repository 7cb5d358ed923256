"""Questions about committees and posts, each in a constant number of statements."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from common.scoping import in_subtrees
from organizations.terms.models import PostHeld, PostName, Term
from organizations.terms.rules import WITHOUT_TERM
from organizations.tree.spans import Span

# A secretary and a deputy alone are no committee (domain.md §1.3): it is the members with duties that make one.
COMMITTEE_POSTS = frozenset(PostName) - {PostName.SECRETARY, PostName.DEPUTY}


def committee_spans(within: Iterable[str]) -> dict[int, list[Span]]:
    """Days on which committee members (组织委员 and the like) were in post, by organisation; one statement.

    `within` are materialised paths. An organisation that is not in the answer never had a committee. The end of a
    term does not end a committee: its members stay until they are relieved.
    """
    spans: dict[int, list[Span]] = defaultdict(list)
    rows = PostHeld.objects.filter(in_subtrees(within, "organization__path"), post__in=COMMITTEE_POSTS)
    for organization_id, start, end in rows.values_list("organization_id", "valid_from", "valid_to"):
        spans[organization_id].append(Span(start, end))
    return {pk: sorted(set(rows), key=lambda span: span.start or date.min) for pk, rows in spans.items()}


def has_committee_on(organization_id: int, day: date) -> bool:
    """Whether committee members were in post on `day`."""
    return posts_on(day).filter(organization_id=organization_id, post__in=COMMITTEE_POSTS).exists()


def posts_on(day: date):
    """Posts held on `day`."""
    return PostHeld.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )


def with_terms(organizations: QuerySet) -> QuerySet:
    """Living organisations that hold elections, with starts_on and due_on of the latest term and their secretary."""
    latest = Term.objects.filter(organization=OuterRef("pk")).order_by("-starts_on", "-id")
    secretary = PostHeld.objects.filter(
        organization=OuterRef("pk"), post=PostName.SECRETARY, valid_to__isnull=True
    ).order_by("order", "id")
    return (
        organizations.filter(dissolved_on__isnull=True)
        .exclude(kind__in=WITHOUT_TERM)
        .annotate(
            starts_on=Subquery(latest.values("starts_on")[:1]),
            due_on=Subquery(latest.annotate(due=Coalesce("extended_to", "ends_on")).values("due")[:1]),
            secretary=Subquery(secretary.values("person")[:1]),
        )
    )
