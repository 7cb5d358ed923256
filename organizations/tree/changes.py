"""更名、升格、隶属变更、撤销、合并、拆分: dated decisions with a document (domain.md §1.2).

Each keeps the state before its day in OrganizationVersion, so what was true last year stays true. All return an
Outcome; the size rules of §1.1 only warn.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from common.conflicts import Version
from common.exceptions import Refused
from organizations.audit.services import record
from organizations.settings.selectors import parameters
from organizations.tree import signals
from organizations.tree.enums import BRANCH_KINDS, Change, Kind
from organizations.tree.history import check_day, close_history, lock, lock_in_order, save_present, write_version
from organizations.tree.models import Organization, OrganizationChange
from organizations.tree.names import clean_name
from organizations.tree.planting import NewOrganization, names_of, plant, street_names
from organizations.tree.rules import LIMITS, size_warnings
from organizations.tree.selectors import declared_headcounts

FIXED = frozenset({Kind.DISTRICT, Kind.WORK_COMMITTEE})


@dataclass(frozen=True)
class Decision:
    """The day a change takes effect and the document that says so."""

    effective_on: date
    document_number: str = ""
    document_date: date | None = None


@dataclass
class Outcome:
    """What a change made, and what the person at the screen should know."""

    organization: Organization
    change: OrganizationChange
    warnings: list[str] = field(default_factory=list)


@transaction.atomic
def rename_organization(
    *, organization: Organization, name: str, decision: Decision, actor: Any, version: Version | None = None
) -> Outcome:
    """更名. Raises Refused when the name is empty, the same, or taken below the same superior."""
    organization, name = lock(organization, version), clean_name(name)
    check_day(organization, decision.effective_on)
    if not name or name == organization.name:
        raise Refused("请填写与现名不同的新名称。", code="name_missing", field="name")
    _check_name(_parent(organization), name, organization)
    change = _decide(Change.RENAME, organization, decision, f"{organization.name}更名为{name}", actor)
    write_version(organization, decision.effective_on, change, name=name)
    if organization.kind == Kind.WORK_COMMITTEE:
        save_present(organization, **names_of(name))
        _rename_below(organization, name)
    else:
        save_present(organization, **names_of(name, street_names([organization])[organization]))
    return _tell(Outcome(organization, change))


@transaction.atomic
def upgrade_organization(
    *,
    organization: Organization,
    kind: str,
    decision: Decision,
    actor: Any,
    name: str = "",
    version: Version | None = None,
) -> Outcome:
    """升格 (支部→总支→党委) or another kind, with a new name if given.

    Raises Refused for the same kind, for streets and districts, and for turning a unit with live children into a
    branch. Warns when the members declared are fewer than usual, and when a branch with members becomes a unit.
    """
    organization = lock(organization, version)
    check_day(organization, decision.effective_on)
    if kind == organization.kind:
        raise Refused("请选择与现在不同的类型。", code="same_kind", field="kind")
    if organization.kind in FIXED or kind in FIXED:
        raise Refused("街道党工委和区委不办理升格。", code="kind_fixed", field="kind")
    if kind in BRANCH_KINDS and _living(organization).exists():
        raise Refused("它还有下属党组织，不能改为党支部。", code="has_children", field="kind")
    became, before = Kind(kind).label, Kind(organization.kind).label
    change = _decide(Change.UPGRADE, organization, decision, f"{organization.name}由{before}改设为{became}", actor)
    new = {"kind": kind}
    if clean_name(name) and clean_name(name) != organization.name:
        _check_name(_parent(organization), clean_name(name), organization)
        new["name"] = clean_name(name)
    write_version(organization, decision.effective_on, change, **new)
    was_branch = organization.is_branch
    names = names_of(new["name"], street_names([organization])[organization]) if "name" in new else {}
    save_present(organization, kind=kind, **names)
    warnings = _sizes([organization], kind, decision.effective_on)
    if was_branch and kind not in BRANCH_KINDS:
        warnings.append("原支部的党员仍登记在本组织，请设立下属党支部后办理划转。")
    return _tell(Outcome(organization, change, warnings))


@transaction.atomic
def move_organization(
    *, organization: Organization, parent: Organization, decision: Decision, actor: Any, version: Version | None = None
) -> Outcome:
    """隶属变更: put an organisation and all below it under another superior.

    Raises Refused when the new superior is the present one, a branch, dissolved, or below the organisation itself.
    """
    lock_in_order(organization, parent)
    organization, parent = lock(organization, version), lock(parent)
    check_day(organization, decision.effective_on)
    check_superior(parent, decision.effective_on)
    if parent.path.startswith(organization.path):
        raise Refused("新的上级不能是它自己或它的下属。", code="parent_circle", field="parent")
    old = _parent(organization)
    if old == parent:
        raise Refused("它现在就隶属于这个上级。", code="same_parent", field="parent")
    _check_name(parent, organization.name, organization)
    summary = f"{organization.name}由{old.name if old else '（无）'}划归{parent.name}"
    change = _decide(Change.MOVE, organization, decision, summary, actor)
    change.related.set([pk for pk in (old and old.pk, parent.pk) if pk])
    write_version(organization, decision.effective_on, change, parent=parent)
    Organization.objects.move(organization, parent, "last-child")
    organization = Organization.objects.get(pk=organization.pk)
    street = street_names([organization])[organization]
    save_present(organization, **names_of(organization.name, street))
    _rename_below(organization, street)
    return _tell(Outcome(organization, change))


@transaction.atomic
def dissolve_organization(
    *,
    organization: Organization,
    decision: Decision,
    actor: Any,
    successor: Organization | None = None,
    version: Version | None = None,
) -> Outcome:
    """撤销: `decision.effective_on` is the last day; members join `successor` from the next day on.

    Raises Refused while live organisations stand below it.
    """
    lock_in_order(organization, successor)
    organization = lock(organization, version)
    summary = f"撤销{organization.name}" + (f"，党员并入{successor.name}" if successor else "")
    return _end(organization, Change.DISSOLVE, decision, summary, successor, actor)


@transaction.atomic
def merge_organizations(
    *,
    sources: Sequence[Organization],
    target: Organization,
    decision: Decision,
    actor: Any,
    version: Version | None = None,
) -> Outcome:
    """合并: the sources end on `decision.effective_on`, their members join `target` from the next day on.

    `version` is that of the first source. Raises Refused while live organisations stand below a source, or when a
    source is the target; Stale.
    """
    lock_in_order(target, *sources)
    target = lock(target)
    check_day(target, decision.effective_on)
    if not sources or any(source.pk == target.pk for source in sources):
        raise Refused("请选择另外的党组织合并进来。", code="merge_self", field="target")
    sources = [lock(source, version if place == 0 else None) for place, source in enumerate(sources)]
    total = _sizes([target, *sources], target.kind, decision.effective_on)
    for source in sources:
        _end(source, Change.MERGE, decision, f"{source.name}并入{target.name}", target, actor)
    names = "、".join(source.name for source in sources)
    change = _decide(Change.MERGE, target, decision, f"{names}并入{target.name}", actor)
    change.related.set(sources)
    return _tell(Outcome(target, change, total))


@transaction.atomic
def split_organization(
    *, organization: Organization, names: Sequence[str], decision: Decision, actor: Any, version: Version | None = None
) -> Outcome:
    """拆分: new organisations of the same kind beside this one, which goes on; members are transferred afterwards."""
    organization = lock(organization, version)
    check_day(organization, decision.effective_on)
    wanted = [clean_name(name) for name in names if clean_name(name)]
    if organization.kind in FIXED or not wanted:
        raise Refused("请填写拆分后新设党组织的名称。", code="name_missing", field="names")
    parent = _parent(organization)
    if len(set(wanted)) < len(wanted):
        raise Refused("新设党组织的名称有重复。", code="duplicate", field="names")
    for name in wanted:
        _check_name(parent, name)
    parts = plant(
        [
            NewOrganization(
                name=name,
                kind=organization.kind,
                parent=parent,
                established_on=decision.effective_on,
                is_community=organization.is_community,
                approval_number=decision.document_number,
                document_date=decision.document_date,
            )
            for name in wanted
        ],
        actor=actor,
    )
    change = _decide(Change.SPLIT, organization, decision, f"由{organization.name}拆分设立{'、'.join(wanted)}", actor)
    change.related.set(parts)
    return _tell(Outcome(organization, change, ["请把相应党员划转到新设的党组织。"]))


def check_superior(parent: Organization, day: date | None) -> None:
    """Raises Refused when `parent` cannot be a superior on `day`: a branch, dissolved, or founded later."""
    if parent.kind in BRANCH_KINDS:
        raise Refused("党支部不能作上级党组织，请选党总支、党委或街道党工委。", code="parent_is_branch", field="parent")
    if parent.dissolved_on:
        raise Refused(f"上级党组织“{parent.name}”已撤销。", code="superior_dissolved", field="parent")
    if day and parent.established_on and parent.established_on > day:
        raise Refused(
            f"日期早于上级党组织“{parent.name}”的成立时间（{parent.established_on}）。",
            code="before_superior",
            field="parent",
        )


# -- parts they share ------------------------------------------------------------
def _parent(organization: Organization) -> Organization | None:
    path = organization.path[: -Organization.steplen]
    return Organization.objects.filter(path=path).first() if path else None


def _living(organization: Organization):
    return organization.children().filter(dissolved_on__isnull=True)


def _check_name(parent: Organization | None, name: str, but: Organization | None = None) -> None:
    """Raises Refused when a living organisation below `parent` has the name already."""
    if parent is None:
        return
    same = _living(parent).filter(name=name)
    if same.exclude(pk=but.pk if but else None).exists():
        raise Refused(f"“{parent.name}”之下已有“{name}”。", code="duplicate", field="name")


def _decide(kind: str, organization: Organization, decision: Decision, summary: str, actor: Any) -> OrganizationChange:
    change = OrganizationChange.objects.create(
        organization=organization,
        change=kind,
        effective_on=decision.effective_on,
        document_number=decision.document_number,
        document_date=decision.document_date,
        summary=summary[:300],
        actor=actor,
    )
    record(
        f"organization.{kind}",
        actor=actor,
        summary=summary,
        obj=organization,
        organization=organization,
        details={"effective_on": decision.effective_on.isoformat(), "document": decision.document_number},
    )
    return change


def _end(
    organization: Organization,
    kind: str,
    decision: Decision,
    summary: str,
    successor: Organization | None,
    actor: Any,
) -> Outcome:
    """End an organisation on the decision's day."""
    last_day = decision.effective_on
    check_day(organization, last_day)
    left = list(_living(organization)[:3])
    if left:
        names = "、".join(child.name for child in left)
        raise Refused(f"“{organization.name}”还有下属党组织（{names}等），请先撤销或划转。", code="has_children")
    if successor is not None:
        successor = lock(successor)
        check_day(successor, last_day)
        if not successor.is_branch and organization.is_branch:
            raise Refused("党员只能并入党支部。", code="successor_not_branch", field="successor")
    change = _decide(kind, organization, decision, summary, actor)
    if successor is not None:
        change.related.set([successor])
    close_history(organization, last_day)
    save_present(organization, dissolved_on=last_day)
    transaction.on_commit(
        lambda: signals.organization_dissolved.send(
            Organization, organization=organization, on=last_day, successor=successor, actor=actor
        )
    )
    return _tell(Outcome(organization, change))


def _tell(outcome: Outcome) -> Outcome:
    organization, change = outcome.organization, outcome.change
    transaction.on_commit(
        lambda: signals.organization_changed.send(
            Organization, organization=organization, on=change.effective_on, change=change
        )
    )
    return outcome


def _sizes(organizations: Sequence[Organization], kind: str, on: date) -> list[str]:
    """Size warnings for the members these declared together; none when none declared."""
    counts = declared_headcounts([organization.pk for organization in organizations], on.year).values()
    if not counts:
        return []
    values = parameters(LIMITS.values(), on=on, organization=organizations[0])
    limits = {name: values[key] for name, key in LIMITS.items()}
    total, formal = sum(count.total for count in counts), sum(count.formal for count in counts)
    return size_warnings(kind, total=total, formal=formal, limits=limits)


def _rename_below(organization: Organization, street: str) -> None:
    """Short keys leave out the street's name: make those below anew."""
    below = list(Organization.objects.within([organization.path]).exclude(pk=organization.pk))
    for child in below:
        for column, value in names_of(child.name, street).items():
            setattr(child, column, value)
    Organization.objects.bulk_update(below, ["key", "sort_key", "initials"], batch_size=500)
