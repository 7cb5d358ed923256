"""Questions about the tree, each in a constant number of statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from common.exceptions import Refused
from common.scoping import in_subtrees
from organizations.tree.enums import BRANCH_KINDS, Kind
from organizations.tree.models import Group, HeadcountReturn, Organization, OrganizationVersion
from organizations.tree.names import NameIndex, clean_name, street_of
from organizations.tree.spans import Span


def find_street(name: str) -> Organization:
    """The street called `name`: 示范街道, 示范街道党工委 and 中共示范街道工作委员会 are the same.

    Raises Refused when there is no such street or there are several.
    """
    wanted, streets = clean_name(name), list(Organization.objects.filter(kind=Kind.WORK_COMMITTEE))
    for fits in (
        [street for street in streets if street.name == wanted],
        [street for street in streets if street_of(street.name) == street_of(wanted)],
        [street for street in streets if wanted and street_of(street.name).endswith(street_of(wanted))],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise Refused(f"叫“{name}”的街道不止一个，请写全称。", code="street_ambiguous")
    known = "、".join(street.name for street in streets[:5]) or "（尚未导入党组织台账）"
    raise Refused(f"没有找到街道“{name}”。现有：{known}。", code="street_unknown")


def name_index(street: Organization, *, branches_only: bool = False) -> NameIndex[int]:
    """Ids of the organisations under a street by every name they have or had, dissolved ones included."""
    rows = OrganizationVersion.objects.within([street.path])
    if branches_only:
        rows = rows.filter(organization__kind__in=BRANCH_KINDS)
    names = list(rows.order_by("organization__path", "-valid_from").values_list("organization_id", "name"))
    return NameIndex(names, street=street.name)


@dataclass(frozen=True, slots=True)
class Node:
    """One organisation as it was on a day."""

    id: int
    name: str
    kind: str
    is_community: bool
    parent_id: int | None

    @property
    def is_branch(self) -> bool:
        return self.kind in BRANCH_KINDS


class Tree:
    """The tree as it stood on a day: nodes by id, in the present order of the ledger."""

    def __init__(self, nodes: Iterable[Node]):
        self.nodes = {node.id: node for node in nodes}
        self.children: dict[int | None, list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            self.children[node.parent_id if node.parent_id in self.nodes else None].append(node)

    def under(self, organization_id: int) -> list[Node]:
        """All nodes below one organisation, itself not included, superiors before subordinates."""
        below: list[Node] = []
        for child in self.children.get(organization_id, ()):
            below += [child, *self.under(child.id)]
        return below

    def branches_under(self, organization_id: int) -> list[Node]:
        """The branches below one organisation; a branch has none but is its own."""
        node = self.nodes.get(organization_id)
        if node is not None and node.is_branch:
            return [node]
        return [node for node in self.under(organization_id) if node.is_branch]

    def lineage(self, organization_id: int) -> list[Node]:
        """From the root down to the organisation itself."""
        up: list[Node] = []
        node = self.nodes.get(organization_id)
        while node is not None:
            up.append(node)
            node = self.nodes.get(node.parent_id) if node.parent_id else None
        return up[::-1]


def tree_as_of(day: date) -> Tree:
    """The whole tree on `day`, from the versions in force then; one statement."""
    rows = (
        OrganizationVersion.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )
        .order_by("organization__path")
        .values_list("organization_id", "name", "kind", "is_community", "parent_id")
    )
    return Tree(Node(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Stay:
    """A branch that stood under a unit; `span` is clipped to the period asked for."""

    branch_id: int
    unit_id: int
    name: str
    kind: str
    span: Span


def branch_stays(units: Iterable[Organization], start: date, end: date) -> dict[int, list[Stay]]:
    """For each unit its branches at any time of [start, end], with the days they stood under it; one statement.

    Units are communities, committees or a street; branches below another of the units count for both.
    A branch's own past superiors decide, not its present place.
    """
    versions = list(
        OrganizationVersion.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=end), Q(valid_to__isnull=True) | Q(valid_to__gte=start)
        )
        .order_by("organization__path", "valid_from")
        .values_list("organization_id", "parent_id", "name", "kind", "valid_from", "valid_to")
    )
    above: dict[int, set[int]] = defaultdict(set)
    for organization_id, parent_id, *_rest in versions:
        if parent_id:
            above[organization_id].add(parent_id)
    wanted = {unit.pk for unit in units}
    stays: dict[int, list[Stay]] = {pk: [] for pk in wanted}
    for organization_id, parent_id, name, kind, valid_from, valid_to in versions:
        if kind not in BRANCH_KINDS:
            continue
        span = Span(valid_from, valid_to).clipped(start, end)
        for unit_id in ({organization_id} | _reach(parent_id, above)) & wanted:
            stays[unit_id].append(Stay(organization_id, unit_id, name, kind, span))
    return {unit_id: _joined(rows) for unit_id, rows in stays.items()}


def _reach(first: int | None, above: dict[int, set[int]]) -> set[int]:
    """`first` and all its superiors."""
    seen = {first} if first else set()
    waiting = list(seen)
    while waiting:
        for superior in above.get(waiting.pop(), ()):
            if superior not in seen:
                seen.add(superior)
                waiting.append(superior)
    return seen


def _joined(stays: list[Stay]) -> list[Stay]:
    """Stays of one branch made one where a mere renaming cut them."""
    whole: dict[int, Stay] = {}
    for stay in stays:
        before = whole.get(stay.branch_id)
        start = before.span.start if before else stay.span.start
        whole[stay.branch_id] = Stay(stay.branch_id, stay.unit_id, stay.name, stay.kind, Span(start, stay.span.end))
    return list(whole.values())


def branches_of(units: Iterable[Organization], year: int) -> dict[int, list[Stay]]:
    """For each unit the branches that count for it in `year`: each branch where it stood last in that year."""
    stays = branch_stays(units, date(year, 1, 1), date(year, 12, 31))
    last: dict[int, date] = {}
    for stay in (stay for rows in stays.values() for stay in rows):
        end = stay.span.end or date(year, 12, 31)
        last[stay.branch_id] = max(last.get(stay.branch_id, end), end)
    return {unit: [stay for stay in rows if stay.span.end == last[stay.branch_id]] for unit, rows in stays.items()}


@dataclass(frozen=True, slots=True)
class Headcount:
    """Members as declared on a day."""

    formal: int
    probationary: int
    as_of: date

    @property
    def total(self) -> int:
        return self.formal + self.probationary


def declared_headcounts(organization_ids: Iterable[int] | None, year: int) -> dict[int, Headcount]:
    """What the ledgers declared for `year`, by organisation; one statement.

    A return speaks for its own calendar year and those before it, the nearest one first. An organisation that is
    not in the answer declared nothing: count its members instead. `None` asks for all organisations.
    """
    rows = HeadcountReturn.objects.filter(as_of__gte=date(year, 1, 1))
    if organization_ids is not None:
        rows = rows.filter(organization_id__in=list(organization_ids))
    found: dict[int, Headcount] = {}
    for pk, formal, probationary, as_of in rows.order_by("as_of").values_list(
        "organization_id", "formal", "probationary", "as_of"
    ):
        if pk not in found or as_of.year == found[pk].as_of.year:
            found[pk] = Headcount(formal, probationary, as_of)
    return found


@dataclass(frozen=True, slots=True)
class GroupStay:
    """One 党小组 of a branch and the days it existed."""

    id: int
    name: str
    span: Span


def group_stays(within: Iterable[str]) -> dict[int, list[GroupStay]]:
    """Groups of every branch below the materialised paths, dissolved ones too; one statement."""
    groups: dict[int, list[GroupStay]] = defaultdict(list)
    rows = Group.objects.filter(in_subtrees(within, "organization__path"))
    for pk, branch, name, start, end in rows.values_list("id", "organization_id", "name", "valid_from", "valid_to"):
        groups[branch].append(GroupStay(pk, name, Span(start, end)))
    return groups
