"""The demo street's leading group, its supervision group and a task force; one right still waits to be confirmed."""

from datetime import date

from organizations.accounts.models import User
from organizations.models import Organization
from organizations.teams.enums import Seat, TeamKind
from organizations.teams.services import confirm_right, establish_team, seat_member

# Seat, user name in the cast or the name of somebody without an account, duty.
LEADING = [
    (Seat.LEADER, "lingdao", "党工委书记"),
    (Seat.DEPUTY, "孙立新", "党工委副书记"),
    (Seat.DEPUTY, "马国强", "办事处主任"),
    (Seat.OFFICE_HEAD, "jiedao", "党政办公室主任"),
    (Seat.MEMBER, "郑秋萍", "组织委员"),
]
SUPERVISION = [
    (Seat.LEADER, "郑秋萍", "组织委员"),
    (Seat.MEMBER, "jiedao", "党政办公室主任"),
    (Seat.MEMBER, "shequ", "社区党总支书记"),
]
WAITING = "shequ"


def form_teams(street: Organization, cast: dict[str, User], *, today: date) -> None:
    """The two groups every street has, and a task force of this year."""
    since = date(today.year - 1, 3, 1)
    _team(
        street, TeamKind.LEADING, "党建工作领导小组", "统筹全街道党建工作，分解任务，督促落实。", LEADING, cast, since
    )
    _team(street, TeamKind.SUPERVISION, "党建督导小组", "检查各社区党组织落实情况。", SUPERVISION, cast, since)
    establish_team(
        organization=street,
        kind=TeamKind.TASK_FORCE,
        name="换届工作专班",
        office_at="党建办公室",
        established_on=date(today.year, 1, 10),
        actor=None,
    )


def _team(street, kind, name, purpose, seats, cast: dict[str, User], since: date) -> None:
    team = establish_team(
        organization=street,
        kind=kind,
        name=name,
        purpose=purpose,
        office_at="党政办公室",
        established_on=since,
        actor=None,
    )
    for seat, who, duty in seats:
        user = cast.get(who)
        member = seat_member(team=team, user=user, name=who, seat=seat, duty=duty, valid_from=since, actor=None)
        if user is not None and who != WAITING:
            confirm_right(member=member, actor=None)
