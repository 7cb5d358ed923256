"""Score sheets of all units of a street in a year: scheme + metrics + values entered by hand → engine."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assessments.schemes.models import Scheme
from assessments.schemes.selectors import RuledIndicator, indicators_of
from assessments.scoring.engine import Row, Scored, score_sheet
from assessments.scoring.metrics.facts import Facts, Unit
from assessments.scoring.metrics.registry import computed_for, measures
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
    """Sheets of every unit of `street` (or those in `only`) under its scheme."""
    facts = Facts(street, scheme.year, today=today, only=None if only is None else list(only))
    return _sheets([scheme], facts)[0]


def district_sheets(schemes: Sequence[Scheme], year: int, *, today: date) -> list[StreetSheets]:
    """Sheets of the units of many streets, each under its own scheme of `year`.

    The number of statements grows with neither streets nor units.
    """
    return _sheets(schemes, Facts([scheme.organization for scheme in schemes], year, today=today))


def _sheets(schemes: Sequence[Scheme], facts: Facts) -> list[StreetSheets]:
    rows = indicators_of(schemes)
    found = measures({one.indicator.code for indicators in rows.values() for one in indicators}, facts)
    by_hand = manual_values(facts)
    streets = []
    for scheme in schemes:
        indicators = rows[scheme.pk]
        sheets = []
        for unit in facts.units:
            if unit.street_id == scheme.organization_id:
                lines = [_row(one, _measure(one, unit, found, by_hand)) for one in indicators]
                sheets.append(UnitSheet(unit, tuple(zip(indicators, score_sheet(lines), strict=True))))
        streets.append(StreetSheets(scheme, facts, indicators, sheets))
    return streets


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
    indicator = one.indicator
    if computed_for(indicator.code, indicator.method):
        measure = found[indicator.code].get(unit.id)
        if measure is not None:
            return measure
    value = by_hand.get((unit.id, indicator.code))
    return None if value is None else manual_measure(one.rule, value)


def manual_values(facts: Facts) -> dict[tuple[int, str], dict]:
    """Values entered by hand, by (unit, code); one statement."""
    rows = ManualValue.objects.filter(organization_id__in=[unit.id for unit in facts.units], year=facts.year)
    return {(unit, code): value for unit, code, value in rows.values_list("organization_id", "code", "value")}
