"""Score sheets as the JSON of design.md §8."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments.schemes.models import Category
from assessments.scoring.engine import Scored, sheet_totals
from assessments.scoring.metrics.registry import METRICS
from assessments.scoring.rules import half_up
from assessments.scoring.sheets import StreetSheets
from assessments.scoring.values import shown_value


def sheets_as_json(street: StreetSheets) -> dict[str, Any]:
    """{"units": {name: {"branches", "indicators", "adjustments", "totals"}}}; points as numbers with two decimals."""
    units = {}
    for sheet in street.sheets:
        indicators: dict[str, Any] = {}
        adjustments: dict[str, Any] = {}
        for one, scored in sheet.rows:
            into = indicators if scored.row.category == Category.BASE else adjustments
            into[one.indicator.code] = indicator_as_json(scored)
        sums = sheet_totals(sheet.scored)
        units[sheet.unit.name] = {
            "branches": [stay.name for stay in sheet.unit.branches],
            "indicators": indicators,
            "adjustments": adjustments,
            "totals": {
                "base": _plain(sums.base),
                "bonus": _plain(sums.bonus),
                "deduction": _plain(sums.deduction),
                "vetoed": sums.vetoed,
                "total": _plain(sums.total),
                "pending": sums.pending,
            },
        }
    return {"units": units}


def indicator_as_json(scored: Scored) -> dict[str, Any]:
    """One row: value, its counts under the metric's names, points before and after sharing out, and the reason."""
    measure = scored.row.measure
    found: dict[str, Any] = {
        "full": _plain(half_up(scored.row.full)),
        "not_applicable": not scored.applicable,
        "value": shown_value(measure),
    }
    if measure is not None and measure.denominator:
        entry = METRICS.get(scored.row.code)
        numerator, denominator = entry.counts if entry else ("held", "due")
        found[numerator] = int(measure.numerator or 0)
        found[denominator] = int(measure.denominator)
    found["points"] = _points(scored.points)
    found["points_redistributed"] = _points(scored.shared)
    found["pending"] = scored.pending
    found["reason"] = scored.reason
    return found


def _points(points: Fraction | None) -> float | int | None:
    return None if points is None else _plain(half_up(points))


def _plain(number: Decimal) -> float | int:
    return int(number) if number == number.to_integral() else float(number)
