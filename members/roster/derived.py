"""What the row of a member keeps for speed and is always computed from its facts."""

from common.pinyin import initials, sort_key
from members.identity.fields import blind_index
from members.roster.models import Member
from members.roster.rules import missing_fields

DERIVED = ("sort_key", "initials", "id_index", "phone_index", "missing_fields", "incomplete")


def derive(member: Member) -> Member:
    """Fill pinyin keys, blind indexes and completeness; call before every save, single or in bulk."""
    member.sort_key = sort_key(member.name, person=True)[:120]
    member.initials = initials(member.name, person=True)[:20]
    member.id_index = blind_index(member.id_number)
    member.phone_index = blind_index(member.phone)
    member.missing_fields = missing_fields(member.__dict__)
    member.incomplete = bool(member.missing_fields)
    return member
