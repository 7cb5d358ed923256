"""The register of metrics: code → how it is computed, told, and shown (docs/adding-an-indicator.md)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assessments.schemes.catalogue import Entry, announce
from assessments.scoring.metrics.facts import Facts, Unit
from assessments.scoring.rules import WORDS, Measure


class Shape(StrEnum):
    """What kind of value a metric gives, which decides the methods that can score it."""

    RATE = "rate"
    HITS = "hits"
    FLAG = "flag"
    GRADE = "grade"
    BY_HAND = "by_hand"


METHODS_FOR = {
    Shape.RATE: frozenset({"ratio", "linear", "steps", "per_miss", "per_hit", "flag"}),
    Shape.HITS: frozenset({"per_hit", "flag"}),
    Shape.FLAG: frozenset({"flag", "grade", "ratio", "linear", "steps", "per_hit"}),
    Shape.GRADE: frozenset({"grade"}),
    Shape.BY_HAND: frozenset(),
}


@dataclass(frozen=True)
class Evidence:
    """One row behind a score: whose it is, what it says, and the page it leads to.

    The page is given by URL name and key; `more` are the arguments its address takes after the key.
    """

    subject: str
    text: str
    url_name: str = ""
    pk: int | None = None
    more: tuple[str, ...] = ()

    def as_dict(self) -> dict:
        """Plain data, as it is frozen."""
        return {
            "subject": self.subject,
            "text": self.text,
            "url_name": self.url_name,
            "pk": self.pk,
            "more": list(self.more),
        }


Compute = Callable[[Facts], Mapping[int, Measure | None]]
Explain = Callable[[Facts, Unit], list[Evidence]]


@dataclass(frozen=True)
class Metric:
    """One entry of the catalogue. `compute` gives a measure per unit id, None where the data cannot tell.

    `unknown` says in Chinese what the data lack in that case.
    """

    code: str
    name: str
    formula: str
    source: str
    shape: Shape
    compute: Compute | None = None
    evidence: Explain | None = None
    counts: tuple[str, str] = ("held", "due")
    words: tuple[str, str] = WORDS
    version: int = 1
    unknown: str = ""

    @property
    def computed(self) -> bool:
        return self.compute is not None


METRICS: dict[str, Metric] = {}


def declare(metric: Metric) -> Metric:
    """Put `metric` into the register. Raises ValueError for a code that is taken."""
    if metric.code in METRICS:
        raise ValueError(f"metric {metric.code} is declared twice")
    METRICS[metric.code] = metric
    announce(Entry(metric.code, metric.name, METHODS_FOR[metric.shape]))
    return metric


def metric(code: str, *, evidence: Explain, **facts) -> Callable[[Compute], Compute]:
    """Register the decorated function as the computation of `code`."""

    def decorate(compute: Compute) -> Compute:
        declare(Metric(code=code, compute=compute, evidence=evidence, **facts))
        return compute

    return decorate


def computed_for(code: str, method: str) -> Metric | None:
    """The metric that computes `code` in a shape `method` can score; None when a person has to enter the value."""
    found = METRICS.get(code)
    if found is None or not found.computed or method not in METHODS_FOR[found.shape]:
        return None
    return found


def measures(codes: Iterable[str], facts: Facts) -> dict[str, Mapping[int, Measure | None]]:
    """Measures by code and unit id, for every code that can be computed."""
    found = {}
    for code in codes:
        entry = METRICS.get(code)
        if entry is not None and entry.compute is not None:
            found[code] = entry.compute(facts)
    return found
