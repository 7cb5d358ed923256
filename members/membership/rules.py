"""Who has a vote (domain.md §1.7): derived from status, never stored."""

from members.roster.enums import MemberType, Standing

VOTING_STANDINGS = (Standing.NORMAL, Standing.RESTORED)


def has_vote(member_type: str, standing: str, suspended: bool) -> bool:
    """Full members vote; not probationary ones, not under 留党察看, not while suspended by detention or arrest."""
    return member_type == MemberType.FULL and standing in VOTING_STANDINGS and not suspended
