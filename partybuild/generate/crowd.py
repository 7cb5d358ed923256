"""Invented persons by the tens of thousands, with what their rows keep besides."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from random import Random

from members.roster.enums import Standing
from partybuild.demo.people import GIVEN_F, GIVEN_M, REGIONS, SURNAMES, People, Person, check_digit

LAST = ("华", "平", "英", "杰", "霞", "波", "琴", "龙", "燕", "辉")


@dataclass(slots=True, eq=False)
class Someone:
    """A member on the way into the tables; `ended` and `ended_as` tell of a death or a departure."""

    person: Person
    id: int = 0
    exempt: bool = False
    floating: bool = False
    ended: date | None = None
    ended_as: str = Standing.NORMAL

    def formal_on(self, day: date) -> bool:
        full = self.person.full
        return full is not None and full <= day and (self.ended is None or day < self.ended)

    def here_on(self, day: date) -> bool:
        """Whether the membership of the Party was in force."""
        return self.person.joined <= day and (self.ended is None or day < self.ended)


@dataclass(slots=True, eq=False)
class Stay:
    """Someone in a branch from one day to another, both included; `group` is a place in the branch's groups."""

    someone: Someone
    start: date | None = None
    end: date | None = None
    group: int | None = None
    reason: str = "建库登记"

    def on(self, day: date) -> bool:
        there = (self.start is None or self.start <= day) and (self.end is None or self.end >= day)
        return there and self.someone.here_on(day)


@dataclass(slots=True, eq=False)
class Roster:
    """Who belongs, and belonged, to one branch; `officers` are secretary, deputy and committee."""

    stays: list[Stay] = field(default_factory=list)
    officers: list[Someone] = field(default_factory=list)

    def counts_on(self, day: date) -> tuple[int, int]:
        """Formal and probationary members."""
        present = [stay.someone for stay in self.stays if stay.on(day)]
        formal = sum(someone.formal_on(day) for someone in present)
        return formal, len(present) - formal


class Crowd(People):
    """Draws persons without end: identity numbers never repeat, names repeat about as often as names do."""

    def __init__(self, random: Random, today: date):
        super().__init__(random, today)
        self._born: Counter[tuple[date, str]] = Counter()

    def _name(self, sex: str) -> str:
        given = self.random.choice(GIVEN_M if sex == "男" else GIVEN_F)
        if len(given) == 1 and self.random.random() < 0.5:
            given += self.random.choice(LAST)
        return self.random.choice(SURNAMES) + given

    def _id_number(self, born: date, sex: str) -> str:
        place = self._born[born, sex]
        self._born[born, sex] += 1
        order = (place % 500) * 2 + (sex == "男")
        first_17 = f"{REGIONS[place // 500 % len(REGIONS)]}{born:%Y%m%d}{order:03d}"
        return first_17 + check_digit(first_17)
