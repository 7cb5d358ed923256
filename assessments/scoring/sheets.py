"""Score sheets of all units of a street in a year: scheme + metrics + values entered by hand → engine."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assessments.schemes.models import Scheme
from assessments.schemes.selectors import RuledIndicator, ruled_indicators
from assessments.scoring.engine import Row, Scored, score_sheet
from assessments.scoring.metrics.facts import Facts, Unit
from assessments.scoring.metrics.registry import measures
from assessments.scoring.models import ManualValue
from assessments.scoring.rules import Measure
from assessments.scoring.values import manual_measure
from organizations.tree.models import Organization


@dataclass(frozen=True)
class UnitSheet:
    """One unit's sheet: scored rows in the order of the scheme."""

    unit: Unit
    rows: tuple[tuple[RuledIndicator, Scored], ...]

    @property
    def scored(self) -> list[Scored]:
        return [scored for _, scored in self.rows]


@dataclass(frozen=True)
class StreetSheets:
    """All sheets of a street with what they were made of."""

    scheme: Scheme
    facts: Facts
    indicators: Sequence[RuledIndicator]
    sheets: Sequence[UnitSheet]


def street_sheets(
    street: Organization, scheme: Scheme, *, today: date, only: Iterable[int] | None = None
) -> StreetSheets:
    """Sheets of every unit of `street` (or those in `only`), in a number of statements that does not grow with them."""
    facts = Facts(street, scheme.year, today=today, only=None if only is None else list(only))
    indicators = ruled_indicators(scheme)
    found = measures({row.indicator.code: row.indicator.method for row in indicators}, facts)
    by_hand = manual_values(facts, indicators)
    sheets = []
    for unit in facts.units:
        rows = [_row(one, _measure(one, unit, found, by_hand)) for one in indicators]
        sheets.append(UnitSheet(unit, tuple(zip(indicators, score_sheet(rows), strict=True))))
    return StreetSheets(scheme, facts, indicators, sheets)


def _row(one: RuledIndicator, measure: Measure | None) -> Row:
    indicator = one.indicator
    return Row(
        code=indicator.code,
        section=str(indicator.section_id),
        full=one.full,
        rule=one.rule,
        not_applicable=indicator.not_applicable,
        measure=measure,
        category=indicator.section.category,
    )


def _measure(one: RuledIndicator, unit: Unit, found: Mapping, by_hand: Mapping) -> Measure | None:
    computed = found.get(one.indicator.code)
    measure = computed.get(unit.id) if computed is not None else None
    if measure is not None:
        return measure
    return by_hand.get((unit.id, one.indicator.code))


def manual_values(facts: Facts, indicators: Sequence[RuledIndicator]) -> dict[tuple[int, str], Measure]:
    """Measures entered by hand, by (unit, code); one statement."""
    rules = {row.indicator.code: row.rule for row in indicators}
    values = ManualValue.objects.filter(organization_id__in=[unit.id for unit in facts.units], year=facts.year)
    return {
        (value.organization_id, value.code): manual_measure(rules[value.code], value.value)
        for value in values
        if value.code in rules
    }
