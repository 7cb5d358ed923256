"""The organisations of a demo street as rows of its organisation ledger and its roster."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from partybuild.demo.people import People, Person

ORDINALS = "一二三四五六七八九十"
LEDGER_HEADER = [
    "序号", "党组织名称", "类型", "上级党组织", "成立时间", "撤销时间", "批准文号", "是否社区", "书记", "是否一肩挑", "副书记",
    "委员及分工", "正式党员数", "预备党员数", "党小组数", "本届起始", "届满时间", "活动场所面积", "联系电话", "备注",
]  # fmt: skip
ROSTER_HEADER = [
    "序号", "所在党支部", "党小组", "姓名", "性别", "民族", "出生年月", "公民身份号码", "学历", "人员类别(正式/预备)", "入党时间",
    "转正时间", "党龄(年)", "党内职务", "工作单位及职务", "职业类别", "是否退休", "联系电话", "家庭住址", "是否流动党员", "流动去向",
    "是否失联", "健康/免学", "志愿服务能力", "备注",
]  # fmt: skip


@dataclass
class Branch:
    name: str
    parent: str
    kind: str
    groups: int
    members: list[Person]
    founded: date
    term: tuple[date, date] | None
    officers: list[Person] = field(default_factory=list)

    @property
    def formal(self) -> list[Person]:
        return [p for p in self.members if p.full]

    @property
    def has_committee(self) -> bool:
        return len(self.formal) >= 7


@dataclass
class Street:
    """One street: communities by name with their branches, all invented."""

    name: str
    communities: list[tuple[str, str, list[Branch]]]
    random: Random
    today: date

    @property
    def branches(self) -> list[Branch]:
        return [branch for _, _, branches in self.communities for branch in branches]

    @property
    def headcount(self) -> int:
        return sum(len(branch.members) for branch in self.branches)


def plan_street(name: str, plan: list[tuple[str, int, int]], members: int, *, random: Random, today: date) -> Street:
    """A street with `members` persons. `plan` rows: (community or committee name, branches, temporary branches)."""
    people = People(random, today)
    total = sum(ordinary + temporary for _, ordinary, temporary in plan)
    weights = [random.uniform(0.35, 1.6) for _ in range(total)]
    sizes = [max(5, round(members * w / sum(weights))) for w in weights]
    sizes[sizes.index(max(sizes))] += members - sum(sizes)
    sizes_left = iter(sizes)
    communities = []
    for unit, ordinary, temporary in plan:
        is_community = unit.endswith("社区")
        parent = f"中共{name}{unit}总支部委员会" if is_community else f"{name}{unit}"
        branches = []
        for index in range(ordinary + temporary):
            if is_community:
                title, kind = f"中共{name}{unit}第{ORDINALS[index]}支部委员会", "党支部"
            elif index < ordinary:
                title, kind = f"中共{name}{FIRMS[index]}支部委员会", "党支部"
            else:
                title, kind = f"中共{name}{MARKETS[index - ordinary]}临时支部委员会", "临时党支部"
            branches.append(_branch(title, parent, kind, next(sizes_left), people, is_community, today))
        communities.append((unit, parent, branches))
    return Street(name, communities, random, today)


FIRMS = ["众诚建材公司", "宏远商贸公司", "星辰科技公司", "鑫盛物业公司", "联合劳务公司", "康泰医药公司", "丰收果蔬市场"]
MARKETS = ["金桥商厦", "时代广场", "服装市场", "旧货市场", "汽配城", "电子城", "小商品市场", "花鸟市场", "创业园"]


def _branch(title, parent, kind, size, people: People, is_community, today) -> Branch:
    random = people.random
    probationary = 0 if kind == "临时党支部" else random.choice([0, 0, 1, 2, 3])
    members = [people.draw(probationary=i < min(probationary, size - 4)) for i in range(size)]
    founded = date(random.randint(2003, 2018), random.randint(1, 12), random.randint(1, 28))
    years = 5 if is_community else 3
    start = today - timedelta(days=random.randint(60, years * 365 - 40))
    term = None if kind == "临时党支部" else (start, start.replace(year=start.year + years, day=min(start.day, 28)))
    branch = Branch(title, parent, kind, random.choice([0, 2, 3, 4]) if size >= 30 else 0, members, founded, term)
    branch.officers = random.sample(branch.formal, min(4, len(branch.formal)))
    return branch


def ledger_rows(street: Street):
    """Rows of the organisation ledger, header first."""
    yield LEDGER_HEADER
    number = 1
    yield _unit_row(number, f"{street.name}党工委", "街道党工委", "", street, [], is_community=False)
    for unit, parent, branches in street.communities:
        number += 1
        kind = "党总支" if unit.endswith("社区") else "党委"
        yield _unit_row(number, parent, kind, f"{street.name}党工委", street, branches, unit.endswith("社区"))
        for branch in branches:
            number += 1
            yield _branch_row(number, branch)


def _unit_row(number, name, kind, parent, street: Street, branches, is_community):
    random = street.random
    officers = random.sample([p.name for b in (branches or street.branches) for p in b.formal], 6)
    start = street.today - timedelta(days=random.randint(90, 4 * 365))
    term = (start, start.replace(year=start.year + 5, day=min(start.day, 28))) if branches else (None, None)
    committee = "；".join(f"{post}：{who}" for post, who in zip(
        ["组织委员", "宣传委员", "纪检委员"], officers[2:5], strict=True)) if branches else ""  # fmt: skip
    return [
        number, name, kind, parent, date(2004, 5, 12), None, f"春党发〔2004〕{number}号", "是" if is_community else "否", officers[0],
        "是" if is_community else "否", officers[1] + ("（专职）" if is_community else ""), committee,
        sum(len(b.formal) for b in branches) or None, sum(len(b.members) - len(b.formal) for b in branches) or None, None,
        *term, random.randint(12, 38) * 10, f"16{random.randint(0, 999_999_999):09d}", None,
    ]  # fmt: skip


def _branch_row(number, branch: Branch):
    officers = [p.name for p in branch.officers]
    committee = "；".join(f"{post}：{who}" for post, who in zip(["组织委员", "宣传委员"], officers[2:4], strict=False))
    return [
        number, branch.name, branch.kind, branch.parent, branch.founded, None, f"党发〔{branch.founded.year}〕{number}号", "否",
        officers[0], None, officers[1] if len(officers) > 1 else None, committee if branch.has_committee else None,
        len(branch.formal), len(branch.members) - len(branch.formal), branch.groups, *(branch.term or (None, None)),
        len(branch.members) * 4, None, None,
    ]  # fmt: skip


def roster_rows(street: Street):
    """Rows of the member roster, header first."""
    yield ROSTER_HEADER
    number = 0
    for branch in street.branches:
        for index, person in enumerate(branch.members):
            number += 1
            old = person.retired and street.random.random() < 0.08
            floating = street.random.random() < 0.02
            yield [
                number, branch.name, group_name(index % branch.groups) if branch.groups else None, person.name, person.sex, "汉族",
                person.born.isoformat(), person.id_number, person.education, "正式党员" if person.full else "预备党员",
                person.joined.isoformat(), person.full.isoformat() if person.full else None, None,
                "党支部书记" if branch.officers[:1] == [person] else None, person.workplace, person.occupation,
                "是" if person.retired else "否", person.phone, f"{street.name}{street.random.randint(1, 30)}号楼",
                "是" if floating else "否", "外省务工" if floating else None, "否", "是" if old else "否",
                "否" if old else "是", None,
            ]  # fmt: skip


def group_name(index: int) -> str:
    """第一党小组, 第二党小组, …"""
    return f"第{ORDINALS[index]}党小组"
