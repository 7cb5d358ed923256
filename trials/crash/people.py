"""Invented persons of the trial's ledgers; their region is none of the demo district's, so no number meets another."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

REGION = "150102"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SURNAMES = "王李张刘陈杨黄赵吴周"
GIVEN = ("建国", "志强", "秀兰", "桂英", "海涛", "雪梅", "文斌", "晓燕")


@dataclass(frozen=True)
class Person:
    name: str
    sex: str
    id_number: str
    joined: date
    full: date


class People:
    """Draws persons; clerks with different `series` (0–9) never draw the same identity number."""

    def __init__(self, random: Random, series: int):
        self.random, self.series, self.drawn = random, series, 0

    def draw(self) -> Person:
        self.drawn += 1
        days, order = divmod(self.drawn, 50)
        born = date(1955, 1, 1) + timedelta(days=days)
        serial = self.series * 100 + order * 2 + 1
        first = f"{REGION}{born:%Y%m%d}{serial:03d}"
        digit = "10X98765432"[sum(int(d) * w for d, w in zip(first, WEIGHTS, strict=True)) % 11]
        joined = date(self.random.randint(1985, 2015), self.random.randint(1, 12), 15)
        name = self.random.choice(SURNAMES) + self.random.choice(GIVEN)
        return Person(name, "男", first + digit, joined, joined + timedelta(days=365))
