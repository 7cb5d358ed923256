"""An account for every role: each branch and community its secretary, each street two, the district its own four."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from organizations.accounts.roles import Role
from organizations.models import Post, User
from partybuild.generate.size import Size
from partybuild.generate.store import Store
from partybuild.generate.tree import Unit

DISTRICT = [
    ("quwei", "周敏", Role.DISTRICT_REVIEWER),
    ("xitong", "林浩", Role.SYSTEM_ADMIN),
    ("anquan", "何静", Role.SECURITY_ADMIN),
    ("shenji", "宋磊", Role.AUDIT_ADMIN),
]


@dataclass(frozen=True)
class Account:
    id: int
    name: str


class Accounts:
    """Opens accounts under numbered names: zhibu00001, shequ0001, jiedao001, lingdao001.

    All share one password: hashing it properly once for everybody is what a rehearsal can afford.
    """

    def __init__(self, store: Store, size: Size, password: str):
        self._store, self._size = store, size
        self._hash = make_password(password)
        self._numbers = {"zhibu": 0, "shequ": 0, "jiedao": 0, "lingdao": 0}

    def district(self, unit: Unit) -> list[Account]:
        """The reviewer and the three administrators."""
        return [self._open(username, name, unit, role) for username, name, role in DISTRICT]

    def street(self, unit: Unit, names: Sequence[str]) -> Account:
        """A leader and a staff member; gives the latter."""
        self._numbered("lingdao", 3, names[1], unit, Role.STREET_LEADER)
        return self._numbered("jiedao", 3, names[0], unit, Role.STREET_STAFF)

    def community(self, unit: Unit, name: str) -> Account:
        return self._numbered("shequ", 4, name, unit, Role.COMMUNITY_SECRETARY)

    def branch(self, unit: Unit, name: str) -> Account:
        return self._numbered("zhibu", 5, name, unit, Role.BRANCH_SECRETARY)

    def _numbered(self, word: str, digits: int, name: str, unit: Unit, role: Role) -> Account:
        self._numbers[word] += 1
        return self._open(f"{word}{self._numbers[word]:0{digits}d}", name, unit, role)

    def _open(self, username: str, name: str, unit: Unit, role: Role) -> Account:
        pk = self._store[User].add(username, name, unit.id, self._hash, False)
        self._store[Post].add(pk, unit.id, role.value, max(unit.founded, self._size.first_day))
        return Account(pk, name)
