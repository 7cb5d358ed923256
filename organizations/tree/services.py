"""Changes to the organisation tree: each is guarded, written into history and recorded."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from common.conflicts import Version, check_version
from common.exceptions import Refused
from organizations.audit.services import About, record, record_each
from organizations.tree.changes import check_superior
from organizations.tree.history import check_living, lock, save_present
from organizations.tree.models import Group, Organization
from organizations.tree.names import clean_name
from organizations.tree.planting import NewOrganization, plant


@transaction.atomic
def establish_organization(
    *,
    name: str,
    kind: str,
    parent: Organization | None,
    established_on: date | None,
    actor: Any,
    approval_number: str = "",
    document_date: date | None = None,
    is_community: bool = False,
    **facts: Any,
) -> Organization:
    """设立: a new organisation below `parent`, with its first version and the decision that founded it.

    `facts` are venue_area, phone, note. Raises Refused when the name is empty or taken below the same
    superior, or the superior does not exist on that day (domain.md §1.2).
    """
    if not clean_name(name):
        raise Refused("请填写党组织名称。", code="name_missing", field="name")
    if parent is not None:
        parent = lock(parent)
        check_superior(parent, established_on)
        if parent.children().filter(name=clean_name(name), dissolved_on__isnull=True).exists():
            raise Refused(f"“{parent.name}”之下已有“{clean_name(name)}”。", code="duplicate", field="name")
    spec = NewOrganization(
        name=name,
        kind=kind,
        parent=parent,
        established_on=established_on,
        approval_number=approval_number,
        document_date=document_date,
        is_community=is_community,
        **facts,
    )
    (organization,) = plant([spec], actor=actor)
    record(
        "organization.establish",
        actor=actor,
        summary=f"设立{organization.name}",
        obj=organization,
        organization=organization,
        details={"parent": parent.name if parent else "", "document": approval_number},
    )
    return organization


@transaction.atomic
def establish_organizations(specs: Sequence[NewOrganization], *, actor: Any, reason: str) -> list[Organization]:
    """Establish many at once (import, seeding): the same rows as one by one, one entry in the audit log."""
    organizations = plant(specs, actor=actor)
    if organizations:
        record(
            "organization.establish",
            actor=actor,
            summary=f"{reason}：设立{len(organizations)}个党组织",
            organization=organizations[0],
            details={"organizations": [organization.pk for organization in organizations]},
        )
        each = [About(one, one.pk, f"{reason}：设立{one.name}") for one in organizations]
        record_each("organization.establish", each, actor=actor)
    return organizations


@transaction.atomic
def correct_facts(*, organization: Organization, version: Version, actor: Any, **facts: Any) -> Organization:
    """Facts that need no decision: approval_number, venue_area, phone, note. Raises Stale; Refused once dissolved."""
    organization = lock(organization, version)
    check_living(organization)
    before = {name: getattr(organization, name) for name in facts}
    save_present(organization, **facts)
    changed = {name: [str(before[name]), str(value)] for name, value in facts.items() if before[name] != value}
    record(
        "organization.facts",
        actor=actor,
        summary=f"修改{organization.name}的基本信息",
        obj=organization,
        organization=organization,
        details=changed,
    )
    return organization


@transaction.atomic
def establish_group(
    *, organization: Organization, name: str, valid_from: date | None, actor: Any, leader: str = ""
) -> Group:
    """设立党小组. Raises Refused when the branch has a living group of that name, or is none or dissolved."""
    organization, name = lock(organization), clean_name(name)
    if not organization.is_branch or organization.dissolved_on:
        raise Refused("党小组设在存续的党支部之下。", code="no_branch")
    if organization.groups.filter(name=name, valid_to__isnull=True).exists():
        raise Refused(f"已有“{name}”。", code="duplicate", field="name")
    last = organization.groups.aggregate(last=Max("order"))["last"] or 0
    group = Group.objects.create(
        organization=organization, name=name, leader=leader, valid_from=valid_from, order=last + 1
    )
    summary = f"{organization.name}设立{name}"
    record("organization.group", actor=actor, summary=summary, obj=group, organization=organization)
    return group


@transaction.atomic
def close_group(*, group: Group, on: date, actor: Any, version: Version | None = None) -> Group:
    """撤销党小组; `on` is its last day. Raises Refused when it is closed already or was founded later, Stale."""
    group = Group.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=group.pk)
    check_version(group, version)
    check_living(group.organization)
    if group.valid_to:
        raise Refused(f"“{group.name}”已于{group.valid_to}撤销。", code="closed")
    if group.valid_from and on < group.valid_from:
        raise Refused("撤销日期早于成立日期。", code="before_founding", field="on")
    group.valid_to = on
    group.save(update_fields=["valid_to"])
    summary = f"{group.organization.name}撤销{group.name}"
    record("organization.group", actor=actor, summary=summary, obj=group, organization=group.organization)
    return group
