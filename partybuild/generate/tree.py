"""The organisations of a synthetic district: planned first, then written with their dated history."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from organizations.models import Group, Organization, OrganizationChange, OrganizationVersion
from organizations.tree.enums import Change, Kind
from organizations.tree.planting import names_of
from partybuild.generate.names import ordinal, place_names
from partybuild.generate.size import LEAST_MEMBERS, Size, shares, spread
from partybuild.generate.store import Store

FOUNDED = date(1984, 3, 1)
DISTRICT = "江滨区委"
BRANCH_KINDS = [Kind.BRANCH, Kind.BUILDING_BRANCH, Kind.JOINT_BRANCH, Kind.TEMPORARY_BRANCH]
KIND_WEIGHTS = [78, 14, 5, 3]
GROUPS_FROM = 20


@dataclass(eq=False)
class Unit:
    """One organisation. `former` is what it was before the day `changed`; `size` is its members (branches only)."""

    name: str
    kind: str
    founded: date
    is_community: bool = False
    size: int = 0
    former: tuple[str, str] | None = None
    changed: date | None = None
    below: list["Unit"] = field(default_factory=list)
    id: int = 0
    groups: list[int] = field(default_factory=list)

    @property
    def temporary(self) -> bool:
        return self.kind == Kind.TEMPORARY_BRANCH


def plan_district(size: Size, random: Random) -> Unit:
    """The district with exactly as many streets, communities, branches and places for members as asked."""
    weights = [random.uniform(0.35, 1.6) for _ in range(size.branches)]
    sizes = iter(shares(size.members, weights, least=LEAST_MEMBERS))
    branch_counts = iter(spread(size.branches, size.communities))
    names = [f"{name}街道" for name in place_names(size.streets, random)]
    district = Unit(DISTRICT, Kind.DISTRICT, FOUNDED)
    for name, communities in zip(names, spread(size.communities, size.streets), strict=True):
        street = Unit(f"{name}党工委", Kind.WORK_COMMITTEE, FOUNDED)
        for place in place_names(communities, random):
            street.below.append(_community(name, place, next(branch_counts), sizes, size, random))
        district.below.append(street)
    return district


def _community(street: str, place: str, branches: int, sizes: Iterator[int], size: Size, random: Random) -> Unit:
    committee, general = f"中共{street}{place}社区委员会", f"中共{street}{place}社区总支部委员会"
    founded = _day(random, date(1995, 1, 1), date(2000, 12, 31))
    community = Unit(general, Kind.GENERAL_BRANCH, founded, is_community=True)
    if random.random() < 0.12:
        community.name, community.kind = committee, Kind.COMMITTEE
        community.former, community.changed = (general, Kind.GENERAL_BRANCH), _day(random, size.first_day, size.today)
    for number in range(1, branches + 1):
        community.below.append(_branch(f"中共{street}{place}社区", number, next(sizes), size, random))
    return community


def _branch(prefix: str, number: int, members: int, size: Size, random: Random) -> Unit:
    kind = random.choices(BRANCH_KINDS, weights=KIND_WEIGHTS)[0] if number > 1 else Kind.BRANCH
    words = {Kind.BUILDING_BRANCH: "楼院", Kind.JOINT_BRANCH: "联合", Kind.TEMPORARY_BRANCH: "临时"}
    name = f"{prefix}第{ordinal(number)}{words.get(kind, '')}支部委员会"
    young = number > 1 and random.random() < 0.03
    span = (size.first_day, size.today) if young else (date(2001, 1, 1), date(2005, 12, 31))
    branch = Unit(name, kind, _day(random, *span), size=members)
    if not young and random.random() < 0.05:
        branch.former = (name.replace(f"第{ordinal(number)}", f"老{ordinal(number)}"), kind)
        branch.changed = _day(random, size.first_day, size.today)
    return branch


def _day(random: Random, first: date, last: date) -> date:
    return first + timedelta(days=random.randint(0, max(0, (last - first).days)))


def plant_district(district: Unit, store: Store, random: Random) -> None:
    """Write every organisation, parents first, with its versions, changes and groups; fills the ids."""
    _plant(district, None, "", 1, "", store, random)


def _plant(unit: Unit, parent: Unit | None, path: str, step: int, street: str, store: Store, random: Random) -> None:
    depth = len(path) // Organization.steplen + 1
    path = Organization._get_path(path, depth, step)
    named = names_of(unit.name, street)
    row: list[Any] = [path, depth, len(unit.below), named["name"], named["key"], named["sort_key"], named["initials"]]
    unit.id = store[Organization].add(
        *row, unit.kind, unit.is_community, unit.founded, unit.size * 2 if unit.size else 120
    )
    _history(unit, parent, store)
    if unit.size >= GROUPS_FROM and not unit.temporary:
        for order in range(1, max(2, unit.size // 15) + 1):
            name = f"第{ordinal(order)}党小组"
            unit.groups.append(store[Group].add(unit.id, name, order, "", unit.founded))
    street = unit.name if unit.kind == Kind.WORK_COMMITTEE else street
    for place, child in enumerate(unit.below, start=1):
        _plant(child, unit, path, place, street, store, random)


def _history(unit: Unit, parent: Unit | None, store: Store) -> None:
    above, version = parent.id if parent else None, store[OrganizationVersion]
    founding = store[OrganizationChange].add(unit.id, Change.ESTABLISH.value, unit.founded, f"设立{unit.name}")
    if unit.former is None or unit.changed is None:
        version.add(unit.id, above, unit.name, unit.kind, unit.is_community, unit.founded, None, founding)
        return
    name, kind = unit.former
    change = Change.RENAME if kind == unit.kind else Change.UPGRADE
    summary = f"{name}{change.label}为{unit.name}"
    decided = store[OrganizationChange].add(unit.id, change.value, unit.changed, summary)
    eve = unit.changed - timedelta(days=1)
    version.add(unit.id, above, name, kind, unit.is_community, unit.founded, eve, founding)
    version.add(unit.id, above, unit.name, unit.kind, unit.is_community, unit.changed, None, decided)
