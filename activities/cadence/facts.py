"""What was true of a branch throughout a period, told from its dated history. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from common.periods import Period
from organizations.tree.spans import Span


@dataclass(frozen=True, slots=True)
class GroupFact:
    """One 党小组 and the days it existed."""

    id: int
    name: str
    span: Span


class PeriodFacts(NamedTuple):
    """A branch through one period: did it exist from the first day to the last, and with what."""

    existed: bool
    kind: str
    has_committee: bool
    groups: tuple[GroupFact, ...]


@dataclass(slots=True)
class UnitHistory:
    """The dated history of one branch.

    `existence`: its founding and dissolution. `kinds`: (span, kind of organisation). `committee`: spans of committee
    posts (委员, not 书记 alone). `formal`: formal members by period key; `formal_needed`: from how many on a
    committee is required.
    """

    id: int
    existence: Span
    kinds: list[tuple[Span, str]]
    committee: list[Span] = field(default_factory=list)
    groups: list[GroupFact] = field(default_factory=list)
    formal: Mapping[str, int] = field(default_factory=dict)
    formal_needed: int = 7

    def during(self, period: Period) -> PeriodFacts:
        """Facts of one period. What holds on its first and on its last day holds for it (domain.md §2.1)."""
        return PeriodFacts(
            existed=self.existence.covers(period.start) and self.existence.covers(period.end),
            kind=self.kind_on(period),
            has_committee=self.formal.get(period.key, 0) >= self.formal_needed and self._committee_filled(period),
            groups=tuple(g for g in self.groups if g.span.covers(period.start) and g.span.covers(period.end)),
        )

    def through(self, periods: Sequence[Period]) -> tuple[PeriodFacts, ...]:
        """Facts of consecutive periods; where nothing changed from the first to the last, one and the same for all."""
        if self._steady(periods):
            return (self.during(periods[0]),) * len(periods)
        return tuple(self.during(period) for period in periods)

    def _steady(self, periods: Sequence[Period]) -> bool:
        """Whether nothing of it begins or ends within the periods."""
        first, last = periods[0].start, periods[-1].end
        through = [span for span in self.committee if span.covers(first) and span.covers(last)]
        changing = [*(group.span for group in self.groups), *(span for span, _kind in self.kinds)]
        if not through:
            changing += self.committee
        enough = [self.formal.get(period.key, 0) >= self.formal_needed for period in periods]
        return (
            self.existence.covers(first)
            and self.existence.covers(last)
            and all((span.covers(first) and span.covers(last)) or not span.meets(first, last) for span in changing)
            and enough.count(enough[0]) == len(enough)
        )

    def kind_on(self, period: Period) -> str:
        """The kind of organisation on the last day of the period, or the nearest known one."""
        last = self.kinds[0][1] if self.kinds else ""
        for span, kind in self.kinds:
            if span.covers(period.end):
                return kind
            if span.end is not None and span.end < period.end:
                last = kind
        return last

    def _committee_filled(self, period: Period) -> bool:
        """Somebody was on the committee on the first day and somebody, perhaps another, on the last."""
        return any(span.covers(period.start) for span in self.committee) and any(
            span.covers(period.end) for span in self.committee
        )
