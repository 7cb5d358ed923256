"""Putting organisations into the tree, many at a time: a handful of statements, whatever their number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Union

from django.db import transaction
from django.db.models import F, Max

from common.exceptions import Refused
from common.pinyin import initials, sort_key
from organizations.tree.enums import Change, Kind
from organizations.tree.models import Organization, OrganizationChange, OrganizationVersion
from organizations.tree.names import clean_name, short_key

BATCH = 500


@dataclass(eq=False)
class NewOrganization:
    """An organisation about to be established. `parent` may be another one of the same list."""

    name: str
    kind: str
    parent: Union[Organization, "NewOrganization", None]
    established_on: date | None = None
    dissolved_on: date | None = None
    is_community: bool = False
    approval_number: str = ""
    document_date: date | None = None
    venue_area: Decimal | None = None
    phone: str = ""
    note: str = ""
    saved: Organization | None = field(default=None, repr=False)

    @property
    def organization(self) -> Organization:
        """The saved organisation, once it is planted."""
        if self.saved is None:
            raise ValueError(f"{self.name} is not planted yet")
        return self.saved


def names_of(name: str, street: str = "") -> dict[str, str]:
    """The columns derived from an organisation's name."""
    key = short_key(name, street)
    return {"name": clean_name(name), "key": key, "sort_key": sort_key(key)[:120], "initials": initials(key)[:80]}


@transaction.atomic
def plant(specs: Sequence[NewOrganization], *, actor: Any) -> list[Organization]:
    """Save `specs` in their order, each with its first version and its 设立; returns the organisations.

    The order among siblings is the order of `specs`; a parent may come after its child.
    Raises Refused where superiors form a circle.
    """
    for level in _levels(specs):
        _plant_level(level)
    changes = [
        OrganizationChange(
            organization=spec.organization,
            change=Change.ESTABLISH,
            effective_on=spec.established_on,
            document_number=spec.approval_number,
            document_date=spec.document_date,
            summary=f"设立{spec.name}",
            actor=actor,
        )
        for spec in specs
    ]
    closures = [
        OrganizationChange(
            organization=spec.organization,
            change=Change.DISSOLVE,
            effective_on=spec.dissolved_on,
            summary=f"撤销{spec.name}",
            actor=actor,
        )
        for spec in specs
        if spec.dissolved_on
    ]
    OrganizationChange.objects.bulk_create(changes + closures, batch_size=BATCH)
    versions = [
        OrganizationVersion(
            organization=spec.organization,
            parent=_saved(spec.parent),
            name=spec.organization.name,
            kind=spec.kind,
            is_community=spec.is_community,
            valid_from=spec.established_on,
            valid_to=spec.dissolved_on,
            change=change,
        )
        for spec, change in zip(specs, changes, strict=True)
    ]
    OrganizationVersion.objects.bulk_create(versions, batch_size=BATCH)
    return [spec.organization for spec in specs]


def _saved(parent) -> Organization | None:
    return parent.saved if isinstance(parent, NewOrganization) else parent


def _levels(specs: Iterable[NewOrganization]) -> Iterable[list[NewOrganization]]:
    """Specs whose parents are saved, level by level."""
    waiting = list(specs)
    while waiting:
        ready = [s for s in waiting if not isinstance(s.parent, NewOrganization) or s.parent.saved]
        if not ready:
            raise Refused(f"“{waiting[0].name}”的上级党组织互为上下级，请核对。", code="parent_circle")
        yield ready
        waiting = [s for s in waiting if s not in ready]


def _plant_level(level: list[NewOrganization]) -> None:
    """Give each spec the next free path below its parent and save all of them."""
    children: dict[Organization | None, list[NewOrganization]] = defaultdict(list)
    for spec in level:
        children[_saved(spec.parent)].append(spec)
    parents = [parent for parent in children if parent]
    steps, streets = _last_steps(parents), street_names(parents)
    for parent, specs in children.items():
        prefix, depth = (parent.path, parent.depth + 1) if parent else ("", 1)
        for step, spec in enumerate(specs, steps.get(prefix, 0) + 1):
            spec.saved = Organization(
                path=Organization._get_path(prefix, depth, step),
                depth=depth,
                **names_of(spec.name, streets[parent]),
                **{name: getattr(spec, name) for name in COPIED},
            )
    Organization.objects.bulk_create([spec.organization for spec in level], batch_size=BATCH)
    by_count: dict[int, list[int]] = defaultdict(list)
    for parent, specs in children.items():
        if parent:
            by_count[len(specs)].append(parent.pk)
            parent.numchild += len(specs)
    for count, pks in by_count.items():
        Organization.objects.filter(pk__in=pks).update(numchild=F("numchild") + count)


COPIED = (
    "kind",
    "is_community",
    "established_on",
    "dissolved_on",
    "approval_number",
    "venue_area",
    "phone",
    "note",
)


def _last_steps(parents: list[Organization]) -> dict[str, int]:
    """The highest step taken below each parent's path (and "" for the roots), under a lock on the parents."""
    if not parents:
        last = Organization.objects.filter(depth=1).aggregate(last=Max("path"))["last"]
        return {"": Organization._str2int(last)} if last else {}
    pks = [parent.pk for parent in parents]
    locked = dict(Organization.objects.select_for_update(no_key=True).filter(pk__in=pks).values_list("path", "depth"))
    depths = {depth + 1 for depth in locked.values()}
    length = Organization.steplen
    steps: dict[str, int] = {}
    rows = Organization.objects.filter(depth__in=depths).order_by("path").values_list("path", flat=True)
    for path in rows.iterator():
        if path[:-length] in locked:
            steps[path[:-length]] = Organization._str2int(path[-length:])
    return steps


def street_names(organizations: Iterable[Organization]) -> dict[Organization | None, str]:
    """For each organisation the name of the street working committee at or above it ("" where there is none)."""
    above = {o: [o.path[:end] for end in range(o.steplen, len(o.path) + 1, o.steplen)] for o in organizations}
    paths = {path for lineage in above.values() for path in lineage}
    streets = dict(Organization.objects.filter(kind=Kind.WORK_COMMITTEE, path__in=paths).values_list("path", "name"))
    names: dict[Organization | None, str] = {None: ""}
    for organization, lineage in above.items():
        names[organization] = next((streets[path] for path in reversed(lineage) if path in streets), "")
    return names
