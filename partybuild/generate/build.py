"""A synthetic district of any size, seeded, written in bulk and in one transaction."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, time, timedelta
from random import Random
from time import monotonic

from django.db import connection, transaction

from common.exceptions import Refused
from members.models import Member
from organizations.models import Organization, User
from organizations.settings.workdays import load_calendar
from organizations.tree.names import street_of
from partybuild.generate.accounts import Account, Accounts
from partybuild.generate.committees import write_committee
from partybuild.generate.crowd import Crowd
from partybuild.generate.indexes import lowered
from partybuild.generate.life import HERE, Life
from partybuild.generate.log import Log
from partybuild.generate.people import people_branches
from partybuild.generate.rosters import write_members, write_memberships
from partybuild.generate.schemes import write_manual_values, write_schemes
from partybuild.generate.size import Size
from partybuild.generate.store import BIG, Store
from partybuild.generate.tree import Unit, plan_district, plant_district

RECORD_DAYS = 5
# From how many members on it pays to take the indexes down and build them at the end.
LOWER_FROM = 2000


def build_district(
    size: Size, *, password: str, say: Callable[[str], None] = lambda text: None, lower_from: int = LOWER_FROM
) -> dict[str, int]:
    """Fill an empty database with a district of `size`; gives rows by table.

    Same size, seed and day: same rows, but for what is encrypted or salted. Raises Refused where organisations or
    accounts are there already, or the totals do not fit.
    """
    if trouble := size.trouble():
        raise Refused(trouble, code="size")
    if Organization.objects.exists() or User.objects.exists():
        raise Refused("数据库里已有党组织或账号。生成的是演练数据，只能写入空库；请换一个数据库。", code="not_empty")
    with transaction.atomic():
        counts = _Builder(size, password, say).build(lower=size.members >= lower_from)
    _analyze()
    return counts


class _Builder:
    def __init__(self, size: Size, password: str, say: Callable[[str], None]):
        self.size, self._tell, self._started = size, say, monotonic()
        self.random = Random(size.seed)
        self.stamp = datetime.combine(size.today, time(), HERE)
        self.store, self.log = Store(stamp=self.stamp), Log(size.today)
        self.crowd, self.accounts = Crowd(self.random, size.today), Accounts(self.store, size, password)
        calendar = load_calendar()
        deadline = lambda day: calendar.add_working_days(day, RECORD_DAYS)  # noqa: E731
        self.life = Life(self.store, size, self.random, self.log, deadline)
        self.branches_done = 0

    def build(self, *, lower: bool) -> dict[str, int]:
        district = plan_district(self.size, self.random)
        with lowered(BIG) if lower else nullcontext():
            plant_district(district, self.store, self.random)
            self.accounts.district(district)
            for street in district.below:
                self._street(street)
            self.say("写入操作日志")
            self.log.write(self.store)
            counts = self.store.finish()
            self.say("重建索引" if lower else "行已写完")
        self.say("导入并发布考核细则，录入人工数据")
        scheme = write_schemes(district, self.size)
        write_manual_values(district, scheme, self.size, self.random, self.store, self.stamp)
        return counts | self.store.finish()

    def say(self, text: str) -> None:
        self._tell(f"[{monotonic() - self._started:6.1f} 秒] {text}")

    def _street(self, street: Unit) -> None:
        staff: Account | None = None
        for community in street.below:
            people = people_branches(community.below, self.crowd, self.size)
            name = street_of(street.name)
            for branch, roster in people.items():
                write_members(branch, roster, name, self.store, self.size.today)
            heads = [roster.officers[place].person.name for place in (0, 1) for roster in people.values()][:5]
            write_committee(community, heads, self.size, self.random, self.store)
            if staff is None:
                write_committee(street, heads[:2], self.size, self.random, self.store)
                staff = self.accounts.street(street, [heads[-1], heads[0]])
            reviewer = self.accounts.community(community, heads[0])
            for branch, roster in people.items():
                names = [officer.person.name for officer in roster.officers]
                write_memberships(branch, roster, self.size, self.store)
                write_committee(branch, names, self.size, self.random, self.store)
                secretary = self.accounts.branch(branch, names[0])
                self.life.write(branch, roster, above=heads[0], secretary=secretary, reviewer=reviewer)
            self.branches_done += len(people)
        self.log.note(self.stamp - timedelta(days=1), "member.import", f"导入{street.name}名册和台账", street.id)
        self.say(f"{street.name}：已写 {self.branches_done} / {self.size.branches} 个支部")


def _analyze() -> None:
    """Fresh statistics, so that the first page is planned as well as the thousandth."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def members_now() -> int:
    """Members whose membership is in force."""
    return Member.objects.present().count()
