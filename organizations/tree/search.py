"""Finding organisations by name, short name or pinyin initials, within the scope of a user."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from organizations.tree.enums import BRANCH_KINDS
from organizations.tree.models import Organization
from organizations.tree.names import clean_name, short_key

MOST_RESULTS = 20


def matching(organizations: QuerySet, words: str) -> QuerySet:
    """Organisations whose name, short name or pinyin initials hold `words`; living ones first, all when empty."""
    name = clean_name(words)
    if name:
        found = Q(name__icontains=name) | Q(key__icontains=short_key(name))
        if name.isascii():
            found |= Q(initials__contains=name.lower()) | Q(sort_key__contains=" ".join(words.lower().split()))
        organizations = organizations.filter(found)
    return organizations.order_by(F("dissolved_on").asc(nulls_first=True), "path")


def narrowed(organizations: QuerySet, kinds: str) -> QuerySet:
    """Only branches ("branch"), only what may have subordinates ("unit"), or all."""
    if kinds == "branch":
        return organizations.filter(kind__in=BRANCH_KINDS)
    if kinds == "unit":
        return organizations.exclude(kind__in=BRANCH_KINDS)
    return organizations


def superiors_of(organizations: Iterable[Organization]) -> dict[int, Organization]:
    """The direct superior of each organisation by its id; one statement."""
    paths = {o.pk: o.path[: -o.steplen] for o in organizations}
    found = {superior.path: superior for superior in Organization.objects.filter(path__in=set(paths.values()))}
    return {pk: found[path] for pk, path in paths.items() if path in found}


def tabs_of(organization: Organization) -> list[tuple[str, str]]:
    """The tabs of one organisation; those of other apps lead to their lists, filtered, where these exist."""
    own = [
        ("概况", "organizations:organization_detail", False),
        ("班子", "organizations:leadership", False),
        ("党员", "members:member_list", True),
        ("组织生活", "activities:session_list", True),
        ("考核", "assessments:assessment_list", True),
        ("历史", "organizations:organization_history", False),
    ]
    tabs = []
    for label, name, is_list in own:
        try:
            url = (
                f"{reverse(name)}?organization={organization.pk}" if is_list else reverse(name, args=[organization.pk])
            )
        except NoReverseMatch:
            continue
        tabs.append((label, url))
    return tabs


def crumbs_of(organization: Organization, user) -> list[tuple[str, str]]:
    """The way down to an organisation; superiors outside the user's scope are named without a link."""
    ends = range(organization.steplen, len(organization.path), organization.steplen)
    above = Organization.objects.filter(path__in=[organization.path[:end] for end in ends])
    crumbs = [("组织树", reverse("organizations:organization_list"))]
    for superior in above.order_by("path"):
        address = reverse("organizations:organization_detail", args=[superior.pk])
        crumbs.append((superior.name, address if user.may("view", superior) else ""))
    return [*crumbs, (organization.name, "")]
