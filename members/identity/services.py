"""Showing what is masked: a right is needed and every look is logged (design.md §10)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.identity.masking import masked_id
from members.roster.models import Member
from organizations.audit.services import record


@transaction.atomic
def reveal_identity(*, member: Member, actor) -> str:
    """The full identity number of `member`. Raises PermissionDenied without members.unmask over the member's branch."""
    if not actor.may("members.unmask", member.organization):
        raise PermissionDenied
    record(
        "member.unmask",
        actor=actor,
        summary=f"查看{member.name}的公民身份号码（{masked_id(member.id_number)}）",
        obj=member,
        organization=member.organization,
    )
    return member.id_number
