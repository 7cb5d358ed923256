"""All models of the app, gathered for Django; they live in their subjects."""

from members.membership.models import Membership, MemberStatus
from members.roster.models import Member

__all__ = ["Member", "MemberStatus", "Membership"]
