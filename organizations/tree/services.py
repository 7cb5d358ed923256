"""Changes to the organisation tree: each is guarded, written into history and recorded."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from common.exceptions import Refused
from organizations.audit.services import record
from organizations.tree.changes import check_superior
from organizations.tree.models import Organization
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
    return organizations
