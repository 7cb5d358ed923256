"""Ranks and grades (domain.md §5.5): by kind, ties share a rank, the next is skipped, the top has a quota. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Standing:
    """What ranking needs of one organisation. `evaluation` is its 民主测评 rate, where there is one."""

    key: Hashable
    group: str
    total: Decimal
    base: Decimal
    evaluation: Fraction | None = None
    vetoed: bool = False

    @property
    def order(self) -> tuple:
        """Vetoed organisations come last; then total, 民主测评, base points."""
        return (not self.vetoed, self.total, self.evaluation or Fraction(0), self.base)


def ranks(standings: Iterable[Standing]) -> dict[Hashable, int]:
    """Rank of each organisation within its group: equal order, equal rank; the next rank is skipped."""
    result: dict[Hashable, int] = {}
    for members in _by_group(standings).values():
        last: tuple | None = None
        rank = 0
        for position, standing in enumerate(sorted(members, key=lambda s: s.order, reverse=True), start=1):
            if standing.order != last:
                rank, last = position, standing.order
            result[standing.key] = rank
    return result


def grades(standings: Iterable[Standing], bands: Sequence[Mapping], *, veto_grade: str = "") -> dict[Hashable, str]:
    """Grade of each organisation by the bands of the parameter `score.grades` ({name, from, top_share?}, high to low).

    `top_share` caps a grade's number at the floor of that share of the group; a tie that would overrun it stays out.
    A vetoed organisation gets `veto_grade`, or the lowest band.
    """
    result: dict[Hashable, str] = {}
    for members in _by_group(standings).values():
        rank = ranks(members)
        shared: dict[int, int] = defaultdict(int)
        for standing in members:
            shared[rank[standing.key]] += 1
        for standing in members:
            last_place = rank[standing.key] + shared[rank[standing.key]] - 1
            result[standing.key] = _grade(standing, bands, last_place, len(members), veto_grade)
    return result


def _grade(standing: Standing, bands: Sequence[Mapping], last_place: int, size: int, veto_grade: str) -> str:
    if standing.vetoed:
        return veto_grade or bands[-1]["name"]
    for band in bands:
        if standing.total < Decimal(str(band["from"])):
            continue
        share = band.get("top_share")
        if share is None or last_place <= int(Fraction(str(share)) * size):
            return band["name"]
    return bands[-1]["name"]


def _by_group(standings: Iterable[Standing]) -> dict[str, list[Standing]]:
    groups: dict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        groups[standing.group].append(standing)
    return groups
