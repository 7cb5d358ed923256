"""Who sits where in a team and which right follows from it. Pure: plain data in, a sentence or a value out."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from organizations.accounts.roles import Role
from organizations.teams.enums import RightState, Seat, TeamKind

# Seats of one person at a time.
SINGLE = frozenset({Seat.LEADER, Seat.OFFICE_HEAD})
ROLES: dict[str, Role] = {TeamKind.LEADING: Role.GROUP_MEMBER, TeamKind.SUPERVISION: Role.INSPECTOR}
ORDER = {seat: place for place, seat in enumerate(Seat)}


class Place(NamedTuple):
    """Somebody in a seat from one day to another, both included; an open end is None."""

    name: str
    seat: str
    valid_from: date
    valid_to: date | None


def seat_refusal(new: Place, taken: Iterable[Place]) -> str | None:
    """Why `new` may not be added beside the places taken; None when it may."""
    if new.valid_to is not None and new.valid_to < new.valid_from:
        return "结束日期不能早于开始日期。"
    for other in taken:
        if new.valid_from > (other.valid_to or date.max) or other.valid_from > (new.valid_to or date.max):
            continue
        if other.seat == new.seat and other.name == new.name:
            return f"{new.name}在这段时间内已是{Seat(new.seat).label}。"
        if other.seat == new.seat and new.seat in SINGLE:
            return f"这段时间内{Seat(new.seat).label}是{other.name}，请先登记其离任。"
    return None


def role_of(kind: str) -> Role | None:
    """The role a member of a team of this kind holds over the organisation's subtree."""
    return ROLES.get(kind)


def right_span(valid_from: date, valid_to: date | None, today: date) -> tuple[date, date | None] | None:
    """The days of the right confirmed on `today`: never before that day; None when the membership is over."""
    if valid_to is not None and valid_to < today:
        return None
    return max(valid_from, today), valid_to


def right_state(
    kind: str, *, has_account: bool, until: date | None, post: tuple[date, date | None] | None, today: date
) -> RightState:
    """`until`: the last day of the membership; `post`: first and last day of the right where it was confirmed."""
    if role_of(kind) is None or not has_account:
        return RightState.NONE
    if post is None:
        return RightState.ENDED if until is not None and until < today else RightState.WAITING
    first, last = post
    if last is not None and last < today:
        return RightState.ENDED
    return RightState.LATER if first > today else RightState.HELD
