"""How large a synthetic district is, and how its totals are spread."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

LEAST_MEMBERS = 5
MOST_YEARS = 20


@dataclass(frozen=True)
class Size:
    """Totals of the whole district. `years` are whole calendar years; the one of `today` follows them to date."""

    streets: int
    communities: int
    branches: int
    members: int
    years: int
    seed: int = 1
    today: date = date(2026, 1, 1)

    @property
    def first_day(self) -> date:
        """The first day of organisational life."""
        return date(self.today.year - self.years, 1, 1)

    def scaled(self, factor: float) -> "Size":
        """A district `factor` times as large, over the same years."""
        grown = {name: max(1, round(getattr(self, name) * factor)) for name in ("streets", "communities", "branches")}
        return replace(self, **grown, members=max(LEAST_MEMBERS, round(self.members * factor)))

    def trouble(self) -> str:
        """What makes the totals impossible, in Chinese; empty when they fit."""
        if min(self.streets, self.communities, self.branches, self.members, self.years) < 1:
            return "数量都应是大于 0 的整数。"
        if not self.streets <= self.communities <= self.branches:
            return "每个街道至少一个社区，每个社区至少一个支部：街道数不能多于社区数，社区数不能多于支部数。"
        if self.members < self.branches * LEAST_MEMBERS:
            return f"每个支部至少 {LEAST_MEMBERS} 名党员：党员数不能少于支部数的 {LEAST_MEMBERS} 倍。"
        if self.years > MOST_YEARS:
            return f"年数不能多于 {MOST_YEARS}。"
        return ""


REFERENCE = Size(streets=10, communities=88, branches=1000, members=50_000, years=3)


def spread(total: int, parts: int) -> list[int]:
    """`total` over `parts` as evenly as whole numbers allow: spread(7, 3) is [3, 2, 2]."""
    least, more = divmod(total, parts)
    return [least + (place < more) for place in range(parts)]


def shares(total: int, weights: Sequence[float], *, least: int) -> list[int]:
    """`total` by weight, nobody below `least`; the sum is exactly `total`."""
    free = total - least * len(weights)
    whole = sum(weights)
    found = [least + int(free * weight / whole) for weight in weights]
    for place in range(total - sum(found)):
        found[place % len(found)] += 1
    return found
