"""The places of the matrix and the people who ask. Scope is known here by parent links, not by the product's paths."""

from dataclasses import dataclass

from organizations.accounts.roles import PERMISSIONS, Role
from organizations.tree.enums import Kind


@dataclass(frozen=True)
class Place:
    """One organisation of the small world: `code` names it, `above` is the code of its superior."""

    code: str
    above: str
    kind: Kind
    dissolved: bool = False
    is_community: bool = False

    @property
    def number(self) -> int:
        return list(PLACES).index(self.code)


def _places(*places: Place) -> dict[str, Place]:
    return {place.code: place for place in places}


# Two districts; three streets; in ours two communities, three branches, and a branch and a community dissolved.
PLACES = _places(
    Place("D1", "", Kind.DISTRICT),
    Place("S1", "D1", Kind.WORK_COMMITTEE),
    Place("C1", "S1", Kind.GENERAL_BRANCH, is_community=True),
    Place("B1", "C1", Kind.BRANCH),
    Place("B2", "C1", Kind.BRANCH),
    Place("BX", "C1", Kind.BRANCH, dissolved=True),
    Place("C2", "S1", Kind.GENERAL_BRANCH, is_community=True),
    Place("B3", "C2", Kind.BRANCH),
    Place("CX", "S1", Kind.GENERAL_BRANCH, is_community=True, dissolved=True),
    Place("S2", "D1", Kind.WORK_COMMITTEE),
    Place("C3", "S2", Kind.GENERAL_BRANCH, is_community=True),
    Place("B4", "C3", Kind.BRANCH),
    Place("D2", "", Kind.DISTRICT),
    Place("S3", "D2", Kind.WORK_COMMITTEE),
    Place("C4", "S3", Kind.GENERAL_BRANCH, is_community=True),
    Place("B5", "C4", Kind.BRANCH),
)


@dataclass(frozen=True)
class Person:
    """Somebody of the cast: a role held at a place; no role for the anonymous one."""

    name: str
    role: str = ""
    at: str = ""

    def holds(self, perm: str) -> bool:
        return bool(self.role) and perm in PERMISSIONS[self.role]

    def may(self, perm: str, code: str) -> bool:
        """Whether the person holds `perm` over the place: the place is his own or lies below."""
        return self.holds(perm) and self.at in line_of(code)


ANONYMOUS = Person("anonymous")
CAST = (
    ANONYMOUS,
    Person("branch", Role.BRANCH_SECRETARY, "B1"),
    Person("community", Role.COMMUNITY_SECRETARY, "C1"),
    Person("staff", Role.STREET_STAFF, "S1"),
    Person("leader", Role.STREET_LEADER, "S1"),
    Person("group", Role.GROUP_MEMBER, "C1"),
    Person("district", Role.DISTRICT_REVIEWER, "D1"),
    Person("system", Role.SYSTEM_ADMIN, "S1"),
    Person("security", Role.SECURITY_ADMIN, "S1"),
    Person("audit", Role.AUDIT_ADMIN, "S1"),
    Person("audit_top", Role.AUDIT_ADMIN, "D1"),
)


def line_of(code: str) -> list[str]:
    """A place and all above it."""
    found = []
    while code:
        found.append(code)
        code = PLACES[code].above
    return found


def relation(person: Person, code: str) -> str:
    """What a place is to a person: own, child, dissolved, parent, sibling, cousin, other street, other district."""
    if not person.at:
        return "stranger"
    line, own = line_of(code), line_of(person.at)
    if person.at in line:
        return "dissolved" if PLACES[code].dissolved else "own" if code == person.at else "child"
    if code in own:
        return "parent"
    if line[-1] != own[-1]:
        return "other district"
    if PLACES[code].above == PLACES[person.at].above:
        return "sibling"
    return "other street" if line[-2] != own[-2] else "cousin"
