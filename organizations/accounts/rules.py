"""Who may hold what beside what (三员分立, design.md §10). Pure: plain data in, a sentence or None out."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from organizations.accounts.roles import ADMIN_ROLES, Role
from organizations.tree.enums import BRANCH_KINDS, COMMUNITY_LEVEL_KINDS, Kind

PLACES: dict[str, frozenset[str]] = {
    Role.BRANCH_SECRETARY: BRANCH_KINDS,
    Role.COMMUNITY_SECRETARY: COMMUNITY_LEVEL_KINDS,
    Role.STREET_STAFF: frozenset({Kind.WORK_COMMITTEE}),
    Role.STREET_LEADER: frozenset({Kind.WORK_COMMITTEE}),
    Role.DISTRICT_REVIEWER: frozenset({Kind.DISTRICT}),
    Role.SYSTEM_ADMIN: frozenset({Kind.DISTRICT, Kind.WORK_COMMITTEE}),
    Role.SECURITY_ADMIN: frozenset({Kind.DISTRICT, Kind.WORK_COMMITTEE}),
    Role.AUDIT_ADMIN: frozenset({Kind.DISTRICT, Kind.WORK_COMMITTEE}),
    Role.GROUP_MEMBER: frozenset(Kind),
    Role.INSPECTOR: frozenset(Kind),
}


class Held(NamedTuple):
    """A role from one day to another, both included; an open end is None."""

    role: str
    valid_from: date
    valid_to: date | None


def overlap(a: Held, b: Held) -> bool:
    """Whether the two are held on some common day."""
    return a.valid_from <= (b.valid_to or date.max) and b.valid_from <= (a.valid_to or date.max)


def conflict(new: Held, held: Iterable[Held]) -> str | None:
    """Why `new` may not be given beside `held`: at any time an administrator holds that one role and nothing else."""
    for other in held:
        if not overlap(new, other):
            continue
        both_admin = new.role in ADMIN_ROLES and other.role in ADMIN_ROLES
        if both_admin and new.role != other.role:
            return f"此人在这段时间内已是{Role(other.role).label}。系统、安全、审计三员必须由三个人分别担任。"
        if not both_admin and (new.role in ADMIN_ROLES or other.role in ADMIN_ROLES):
            admin, business = (new, other) if new.role in ADMIN_ROLES else (other, new)
            return f"{Role(admin.role).label}不能兼任业务岗位（{Role(business.role).label}）。请改由其他人担任。"
    return None


def misplaced(role: str, kind: str) -> str | None:
    """Why `role` may not be given on an organisation of `kind`."""
    if kind in PLACES[role]:
        return None
    places = "、".join(sorted(Kind(place).label for place in PLACES[role]))
    return f"“{Role(role).label}”只能授权在：{places}。"
