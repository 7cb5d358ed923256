"""All models of the app, gathered for Django; they live in their subjects."""

from members.imports.models import ColumnMapping, Upload
from members.membership.models import Membership, MemberStatus
from members.roster.models import Member

__all__ = ["ColumnMapping", "Member", "MemberStatus", "Membership", "Upload"]
