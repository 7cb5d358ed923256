"""Invented persons: names, identity numbers with a true check digit, telephone numbers nobody has."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
GIVEN_M = [
    "建国",
    "志强",
    "伟",
    "军",
    "勇",
    "磊",
    "明",
    "德胜",
    "国栋",
    "海涛",
    "文斌",
    "宏伟",
    "立新",
    "春生",
    "永康",
    "浩",
]
GIVEN_F = [
    "秀兰",
    "桂英",
    "丽华",
    "敏",
    "静",
    "淑珍",
    "玉梅",
    "晓燕",
    "红",
    "雪梅",
    "凤霞",
    "婷",
    "慧",
    "爱华",
    "佳",
    "芳",
]
REGIONS = ["110101", "120103", "130302", "210102", "310101", "330102", "410102", "440103", "510104", "610103"]
EDUCATION = ["初中及以下", "高中", "中专", "大专", "大学本科", "研究生"]
WORKPLACES = ["机床厂", "纺织厂", "第二小学", "区医院", "公交公司", "自来水公司", "供销社", "建筑公司", "邮政支局"]
OCCUPATIONS = ["专业技术人员", "管理人员", "工人", "其他职业人员"]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Person:
    name: str
    sex: str
    born: date
    id_number: str
    phone: str
    education: str
    joined: date
    full: date | None
    retired: bool
    workplace: str
    occupation: str


def check_digit(first_17: str) -> str:
    """The 18th character of an identity number (GB 11643)."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(first_17, WEIGHTS, strict=True)) % 11]


class People:
    """Draws persons that never repeat an identity number."""

    def __init__(self, random: Random, today: date):
        self.random, self.today, self.serial = random, today, 0

    def draw(self, *, probationary: bool = False) -> Person:
        """One person of plausible age; a probationary one joined within the last year."""
        random = self.random
        sex = random.choice("男女")
        age = random.randint(22, 45) if probationary else min(92, int(random.triangular(24, 90, 62)))
        born = self.today - timedelta(days=age * 365 + random.randint(20, 340))
        if probationary:
            joined, full = self.today - timedelta(days=random.randint(30, 300)), None
        else:
            joined = born + timedelta(days=random.randint(19 * 366, max(19 * 366 + 1, (age - 2) * 365)))
            full = joined.replace(year=joined.year + 1, day=min(joined.day, 28))
        retired = age >= (60 if sex == "男" else 55)
        return Person(
            name=self._name(sex),
            sex=sex,
            born=born,
            id_number=self._id_number(born, sex),
            phone=f"16{random.randint(0, 999_999_999):09d}",
            education=random.choices(EDUCATION, weights=[16, 20, 12, 25, 22, 5])[0],
            joined=joined,
            full=full,
            retired=retired,
            workplace=random.choice(WORKPLACES) + ("退休" if retired else "职工"),
            occupation="离退休人员" if retired else random.choice(OCCUPATIONS),
        )

    def _name(self, sex: str) -> str:
        return self.random.choice(SURNAMES) + self.random.choice(GIVEN_M if sex == "男" else GIVEN_F)

    def _id_number(self, born: date, sex: str) -> str:
        self.serial += 1
        order = (self.serial * 2 + (1 if sex == "男" else 0)) % 1000
        region = REGIONS[(self.serial // 500) % len(REGIONS)]
        first_17 = f"{region}{born:%Y%m%d}{order:03d}"
        return first_17 + check_digit(first_17)
