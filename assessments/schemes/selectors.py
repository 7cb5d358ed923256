"""Questions about schemes."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q, QuerySet

from assessments.schemes.grammar import Rule, in_words, parse
from assessments.schemes.models import Category, Indicator, Scheme, SchemeState
from common.exceptions import Refused
from common.scoping import in_subtrees
from organizations.tree.models import Organization

STEP = Organization.steplen


def scheme_in_force(organization, year: int) -> Scheme:
    """The published scheme of a street for a year; without one the newest draft, for trial scores.

    Raises Refused when the street has no scheme for the year.
    """
    schemes = Scheme.objects.filter(organization=organization, year=year).exclude(state=SchemeState.WITHDRAWN)
    found = sorted(schemes, key=lambda scheme: (scheme.state == SchemeState.PUBLISHED, scheme.number))
    if not found:
        raise Refused(f"{organization}还没有{year}年度的评分细则，请先导入。", code="no_scheme")
    return found[-1]


def published_scheme(organization, year: int) -> Scheme | None:
    """The published scheme of a street for a year."""
    return Scheme.objects.filter(organization=organization, year=year, state=SchemeState.PUBLISHED).first()


@dataclass(frozen=True)
class RuledIndicator:
    """An indicator with its parsed rule."""

    indicator: Indicator
    full: Fraction
    rule: Rule

    @property
    def words(self) -> str:
        """The rule in Chinese."""
        return in_words(self.rule, self.full, self.indicator.section.category)


def ruled_indicators(scheme: Scheme) -> list[RuledIndicator]:
    """Every row of a scheme in order, parsed; one statement."""
    return indicators_of([scheme])[scheme.pk]


def indicators_of(schemes: Sequence[Scheme]) -> dict[int, list[RuledIndicator]]:
    """Every row of each scheme in order, parsed, by scheme id; one statement."""
    found: dict[int, list[RuledIndicator]] = {scheme.pk: [] for scheme in schemes}
    rows = Indicator.objects.filter(section__scheme__in=list(found)).select_related("section")
    for indicator in rows.order_by("section__order", "order"):
        found[indicator.section.scheme_id].append(with_rule(indicator))
    return found


def with_rule(indicator: Indicator) -> RuledIndicator:
    """One row with its parsed rule; `indicator.section` should be at hand."""
    full = Fraction(indicator.points)
    category = indicator.section.category
    return RuledIndicator(indicator, full, parse(indicator.method, indicator.parameters, full=full, category=category))


def base_total(indicators: Sequence[RuledIndicator]) -> Fraction:
    """Points of all base rows together."""
    rows = (row for row in indicators if row.indicator.section.category == Category.BASE)
    return sum((row.full for row in rows), Fraction(0))


def schemes_for_user(user) -> QuerySet[Scheme]:
    """Schemes in the user's scope, and the published ones of the streets above: rules are for those they bind."""
    above = Q(pk__in=[])
    for path in user.scope_paths("view"):
        above |= Q(organization__path__in=[path[:end] for end in range(STEP, len(path), STEP)])
    return Scheme.objects.filter(
        in_subtrees(user.scope_paths("view"), "organization__path") | (above & Q(state=SchemeState.PUBLISHED))
    ).select_related("organization")
