"""Questions about teams, each in a constant number of statements."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from organizations.accounts.models import User
from organizations.teams.enums import RightState, Seat
from organizations.teams.models import Team, TeamMember
from organizations.teams.rules import ORDER, ROLES, right_state


def sitting(day: date, prefix: str = "") -> Q:
    """A filter for members who sit in their team on `day`."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    )


def teams_for_user(user: User, today: date) -> QuerySet[Team]:
    """Teams in the user's scope with their leader and the number of seats taken today."""
    leader = TeamMember.objects.filter(sitting(today), team=OuterRef("pk"), seat=Seat.LEADER).order_by("pk")
    return (
        Team.objects.visible_to(user)
        .select_related("organization")
        .annotate(
            leader=Subquery(leader.values("name")[:1]),
            seats=Count("members", filter=sitting(today, "members__"), distinct=True),
        )
    )


@dataclass(frozen=True)
class Sitting:
    """A member with the state of the right that follows; `over` once he has left."""

    member: TeamMember
    right: RightState
    over: bool


def members_of(team: Team, today: date) -> list[Sitting]:
    """Everybody who ever sat in a team, by seat and day; one statement."""
    rows = team.members.select_related("post", "user")
    found = [
        Sitting(row, right_of(row, team.kind, today), row.valid_to is not None and row.valid_to < today) for row in rows
    ]
    return sorted(found, key=lambda one: (one.over, ORDER[Seat(one.member.seat)], one.member.valid_from))


def right_of(member: TeamMember, kind: str, today: date) -> RightState:
    """The state of the right of one member; his post is at hand."""
    post = (member.post.valid_from, member.post.valid_to) if member.post else None
    return right_state(kind, has_account=member.user_id is not None, until=member.valid_to, post=post, today=today)


def waiting_for_user(user: User, today: date) -> QuerySet[TeamMember]:
    """Members with an account whose right a security administrator has not confirmed yet."""
    rows = TeamMember.objects.visible_to(user, "posts.manage").filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today), user__isnull=False, post__isnull=True, team__kind__in=ROLES
    )
    return rows.select_related("team__organization", "user__organization")


def accounts_to_choose(user: User, typed: str, *, limit: int = 20) -> QuerySet[User]:
    """Accounts the user may seat in a team, by a part of the name."""
    found = User.objects.visible_to(user, "teams.edit").filter(is_active=True, name__icontains=typed)
    return found.select_related("organization").order_by("name", "pk")[:limit]
