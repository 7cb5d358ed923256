"""The organisations of a demo street as rows of its organisation ledger and its roster."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from partybuild.demo.people import People, Person

ORDINALS = "一二三四五六七八九十"


@dataclass
class Branch:
    """`linked_secretary`: the secretary of the unit above, where this branch is his 联系点."""

    name: str
    parent: str
    kind: str
    groups: int
    members: list[Person]
    founded: date
    term: tuple[date, date] | None
    officers: list[Person] = field(default_factory=list)
    linked_secretary: str = ""

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
                title, kind = f"中共{name}{FIRMS[index % len(FIRMS)]}支部委员会", "党支部"
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
    """Rows of the organisation ledger, by column label."""
    yield _unit_row(street, f"{street.name}党工委", "街道党工委", "", [])
    for unit, parent, branches in street.communities:
        kind = "党总支" if unit.endswith("社区") else "党委"
        yield _unit_row(street, parent, kind, f"{street.name}党工委", branches)
        for branch in branches:
            yield _branch_row(branch)


def _unit_row(street: Street, name: str, kind: str, parent: str, branches: list[Branch]) -> dict:
    random = street.random
    is_community = kind == "党总支"
    officers = random.sample([p.name for b in (branches or street.branches) for p in b.formal], 6)
    start = street.today - timedelta(days=random.randint(90, 4 * 365))
    row = {
        "党组织名称": name,
        "类型": kind,
        "上级党组织": parent,
        "成立时间": date(2004, 5, 12),
        "是否社区": "是" if is_community else "否",
        "书记": officers[0],
        "是否一肩挑": "是" if is_community else "否",
        "副书记": officers[1] + ("（专职）" if is_community else ""),
        "活动场所面积": random.randint(12, 38) * 10,
    }
    if branches:
        branches[0].linked_secretary = officers[0]
        formal = sum(len(b.formal) for b in branches)
        row |= {
            "委员及分工": _committee(officers[2:5]),
            "正式党员数": formal,
            "预备党员数": sum(len(b.members) for b in branches) - formal,
            "本届起始": start,
            "届满时间": start.replace(year=start.year + 5, day=min(start.day, 28)),
        }
    return row


def _committee(names: list[str]) -> str:
    posts = ["组织委员", "宣传委员", "纪检委员"]
    return "；".join(f"{post}：{name}" for post, name in zip(posts, names, strict=False))


def _branch_row(branch: Branch) -> dict:
    officers = [p.name for p in branch.officers]
    starts, ends = branch.term or (None, None)
    return {
        "党组织名称": branch.name,
        "类型": branch.kind,
        "上级党组织": branch.parent,
        "成立时间": branch.founded,
        "是否社区": "否",
        "书记": officers[0],
        "副书记": officers[1] if len(officers) > 1 else None,
        "委员及分工": _committee(officers[2:4]) if branch.has_committee else None,
        "正式党员数": len(branch.formal),
        "预备党员数": len(branch.members) - len(branch.formal),
        "党小组数": branch.groups,
        "本届起始": starts,
        "届满时间": ends,
        "活动场所面积": len(branch.members) * 4,
    }


def roster_rows(street: Street):
    """Rows of the member roster, by column label."""
    for branch in street.branches:
        for index, person in enumerate(branch.members):
            yield _member_row(street, branch, index, person)


def _member_row(street: Street, branch: Branch, index: int, person: Person) -> dict:
    random = street.random
    old = person.retired and random.random() < 0.08
    floating = random.random() < 0.02
    return {
        "所在党支部": branch.name,
        "党小组": group_name(index % branch.groups) if branch.groups else None,
        "姓名": person.name,
        "性别": person.sex,
        "民族": "汉族",
        "出生年月": person.born.isoformat(),
        "公民身份号码": person.id_number,
        "学历": person.education,
        "人员类别(正式/预备)": "正式党员" if person.full else "预备党员",
        "入党时间": person.joined.isoformat(),
        "转正时间": person.full.isoformat() if person.full else None,
        "党内职务": "党支部书记" if branch.officers[:1] == [person] else None,
        "工作单位及职务": person.workplace,
        "职业类别": person.occupation,
        "是否退休": "是" if person.retired else "否",
        "联系电话": person.phone,
        "家庭住址": f"{street.name}{random.randint(1, 30)}号楼{random.randint(1, 6)}单元",
        "是否流动党员": "是" if floating else "否",
        "流动去向": "外省务工" if floating else None,
        "是否失联": "否",
        "健康/免学": "是" if old else "否",
        "志愿服务能力": "否" if old else "是",
    }


def group_name(index: int) -> str:
    """第一党小组, 第二党小组, …"""
    return f"第{ORDINALS[index]}党小组"
