"""What metrics look at, read once for all units of a street in a fixed number of statements and shared by all."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, Sum, When
from django.db.models.functions import Coalesce

from activities.cadence.selectors import BranchYear, cadence_for
from activities.sessions.enums import SessionKind
from activities.sessions.models import Session
from members.membership.models import Membership
from organizations.settings.selectors import ParameterTable
from organizations.terms.models import PostHeld, PostName, Term
from organizations.tree.enums import COMMUNITY_LEVEL_KINDS, Kind
from organizations.tree.models import Organization
from organizations.tree.selectors import Headcount, Stay, Tree, branches_of, declared_headcounts, tree_as_of

LIFE_KINDS = (
    SessionKind.MEMBERS_MEETING,
    SessionKind.BRANCH_COMMITTEE_MEETING,
    SessionKind.GROUP_MEETING,
    SessionKind.LECTURE,
    SessionKind.THEME_DAY,
    SessionKind.ORG_LIFE_MEETING,
)

PARAMETERS = (
    "org.branch_min_formal",
    "org.branch_max_members",
    "org.vacancy_alert_months",
    "org.required_posts",
    "life.secretary_lecture_per_year",
)


@dataclass(frozen=True)
class Unit:
    """An assessed organisation, named and classed as it was on the snapshot day, with its branches of the year."""

    id: int
    street_id: int
    name: str
    kind: str
    is_community: bool
    branches: tuple[Stay, ...]

    @property
    def group(self) -> str:
        """Within which it is ranked."""
        return group_name(self.kind, self.is_community)


def group_name(kind: str, is_community: bool) -> str:
    """The class an organisation is ranked in: 社区党委, 社区党总支, 社区党支部 or 两新组织 (domain.md §5.5)."""
    if not is_community:
        return "两新组织"
    return f"社区{Kind(kind).label}" if kind in COMMUNITY_LEVEL_KINDS else "社区党支部"


@dataclass(frozen=True)
class SessionCounts:
    """Sessions of one branch in the year: 应到, 实到, how many, how many recorded late."""

    expected: int = 0
    present: int = 0
    rows: int = 0
    late: int = 0


def is_unit(kind: str, is_community: bool) -> bool:
    """Assessed by the street: committees and general branches, and branches that are a community's own."""
    return kind in COMMUNITY_LEVEL_KINDS or is_community


def snapshot_of(year: int, today: date) -> date:
    """The day of the statistics: 31 December, or today while the year runs."""
    return min(date(year, 12, 31), today)


class Facts:
    """Lazily read facts about the units of one or more streets (or of `only` some of them) in one year."""

    def __init__(
        self,
        streets: Organization | Sequence[Organization],
        year: int,
        *,
        today: date,
        only: Sequence[int] | None = None,
    ):
        self.streets = [streets] if isinstance(streets, Organization) else list(streets)
        self.year, self.today = year, today
        self.snapshot = snapshot_of(year, today)
        self._only = None if only is None else set(only)

    @cached_property
    def tree(self) -> Tree:
        return tree_as_of(self.snapshot)

    @cached_property
    def units(self) -> list[Unit]:
        """Units directly under each street, in the order of the ledger."""
        nodes = [
            node
            for street in self.streets
            for node in self.tree.children.get(street.pk, [])
            if is_unit(node.kind, node.is_community) and (self._only is None or node.id in self._only)
        ]
        organizations = Organization.objects.filter(pk__in=[node.id for node in nodes])
        stays = branches_of(organizations, self.year)
        return [Unit(n.id, n.parent_id or 0, n.name, n.kind, n.is_community, tuple(stays.get(n.id, ()))) for n in nodes]

    @cached_property
    def branch_ids(self) -> list[int]:
        return [stay.branch_id for unit in self.units for stay in unit.branches]

    def existing_branches(self, unit: Unit) -> list[Stay]:
        """Branches that still existed on the snapshot day."""
        return [stay for stay in unit.branches if stay.span.end is None or stay.span.end >= self.snapshot]

    @cached_property
    def everyone(self) -> set[int]:
        """Ids of units and branches."""
        return {*(unit.id for unit in self.units), *self.branch_ids}

    @cached_property
    def cadence(self) -> dict[int, BranchYear]:
        """By branch: what it owed and held of every kind."""
        return cadence_for(Organization.objects.filter(pk__in=self.branch_ids), self.year, today=self.today)

    def sessions(self):
        """Counted sessions of organisational life of all branches in the year."""
        return (
            Session.objects.counted()
            .filter(organization_id__in=self.branch_ids, held_on__year=self.year, held_on__lte=self.today)
            .filter(pk__in=Session.objects.filter(minutes__kind__in=LIFE_KINDS).values("pk"))
            .order_by("held_on", "pk")
        )

    @cached_property
    def session_counts(self) -> dict[int, SessionCounts]:
        """By branch; an event that served several kinds counts once."""
        late = Case(When(recorded_late=True, then=1), default=0, output_field=IntegerField())
        rows = (
            self.sessions()
            .order_by()
            .values("organization_id")
            .annotate(e=Sum("expected"), p=Sum("present"), n=Count("pk"), late=Coalesce(Sum(late), 0))
        )
        return {row["organization_id"]: SessionCounts(row["e"], row["p"], row["n"], row["late"]) for row in rows}

    @cached_property
    def lectures(self) -> dict[int, list[tuple[int, date, str, str]]]:
        """(id, day, lecturer, topic) of every lecture, by organisation, units' own ones included."""
        found: dict[int, list[tuple[int, date, str, str]]] = defaultdict(list)
        rows = Session.objects.counted().filter(
            organization_id__in=self.everyone,
            held_on__year=self.year,
            held_on__lte=self.today,
            minutes__kind=SessionKind.LECTURE,
        )
        for pk, organization, day, lecturer, topic in rows.order_by("held_on").values_list(
            "pk", "organization_id", "held_on", "lecturer", "topic"
        ):
            found[organization].append((pk, day, lecturer, topic))
        return found

    @cached_property
    def people(self) -> dict[int, tuple[int, int, int]]:
        """(members, formal, with an empty required field) by branch, by membership on the snapshot day."""
        rows = (
            self.memberships(self.branch_ids)
            .values("organization_id")
            .annotate(
                n=Count("pk"),
                formal=Count("pk", filter=Q(member__type="full")),
                lacking=Count("pk", filter=Q(member__incomplete=True)),
            )
        )
        return {row["organization_id"]: (row["n"], row["formal"], row["lacking"]) for row in rows}

    def memberships(self, branch_ids):
        """Memberships in force on the snapshot day."""
        day = self.snapshot
        return Membership.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            organization_id__in=branch_ids,
        ).order_by()

    @cached_property
    def headcounts(self) -> dict[int, Headcount]:
        return declared_headcounts(self.branch_ids, self.year)

    def head_count(self, branch_id: int) -> tuple[int, int]:
        """(formal, all) members of a branch: as declared for the year, else as the roster has them."""
        declared = self.headcounts.get(branch_id)
        if declared is not None:
            return declared.formal, declared.total
        members, formal, _lacking = self.people.get(branch_id, (0, 0, 0))
        return formal, members

    @cached_property
    def terms(self) -> dict[int, Term]:
        """The term in force on the snapshot day (the latest begun), by organisation."""
        rows = Term.objects.filter(organization_id__in=self.everyone, starts_on__lte=self.snapshot)
        return {term.organization_id: term for term in rows.order_by("starts_on")}

    @cached_property
    def posts(self) -> dict[int, list[PostHeld]]:
        """Every post ever held up to the snapshot day, by organisation."""
        found: dict[int, list[PostHeld]] = defaultdict(list)
        rows = PostHeld.objects.filter(organization_id__in=self.everyone).filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=self.snapshot)
        )
        for post in rows.order_by(F("valid_from").asc(nulls_first=True), "order"):
            found[post.organization_id].append(post)
        return found

    def posts_now(self, organization_id: int) -> list[PostHeld]:
        """Posts held on the snapshot day."""
        held = self.posts.get(organization_id, [])
        return [post for post in held if post.valid_to is None or post.valid_to >= self.snapshot]

    def secretaries(self, organization_id: int) -> set[str]:
        """Everybody who was secretary of an organisation at some time of the year."""
        start = date(self.year, 1, 1)
        return {
            post.person
            for post in self.posts.get(organization_id, [])
            if post.post == PostName.SECRETARY and (post.valid_to is None or post.valid_to >= start)
        }

    @cached_property
    def founded(self) -> dict[int, date | None]:
        """Founding day by organisation."""
        rows = Organization.objects.filter(pk__in=self.everyone)
        return dict(rows.values_list("pk", "established_on"))

    @cached_property
    def _parameters(self) -> tuple[ParameterTable, dict[int, str]]:
        return ParameterTable(PARAMETERS), {street.pk: street.path for street in self.streets}

    def setting(self, key: str, unit: Unit) -> Any:
        """The parameter a metric uses for a unit, as of the snapshot day."""
        table, paths = self._parameters
        return table.value(key, on=self.snapshot, path=paths[unit.street_id])
