"""The frozen record of a final assessment, as canonical JSON. Pure: the same inputs give the same bytes."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments.schemes.grammar import in_words, parse
from assessments.scoring.engine import Row, line, score_sheet, totals
from assessments.scoring.ranking import Standing, grades, ranks
from assessments.scoring.rules import half_up
from assessments.scoring.values import measure_from_json, shown_value

FORMAT = 1


def canonical(frozen: Mapping[str, Any]) -> bytes:
    """The one spelling of a frozen record: sorted keys, no spaces, UTF-8."""
    return json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(frozen: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical spelling."""
    return hashlib.sha256(canonical(frozen)).hexdigest()


def freeze(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs with the result they give. `inputs` holds plain JSON only:

    unit, branches, street, year, snapshot, computed_on; scheme {number, title, indicators}; measures by code;
    people by code ({stage: {points, reason}}); manual by code; evidence by code; cohort (standings of all units);
    bands and veto_grade.
    """
    return {"format": FORMAT, "inputs": dict(inputs), "result": _result(inputs)}


def is_intact(frozen: Mapping[str, Any], stored_digest: str) -> bool:
    """Whether the record is what was frozen, and whether computing it again gives the same bytes."""
    return digest(frozen) == stored_digest and canonical(freeze(frozen["inputs"])) == canonical(frozen)


def decided_points(people: Mapping[str, Any]) -> Decimal | None:
    """The district's points, else the street's, else None."""
    for stage in ("district", "street"):
        if people.get(stage):
            return Decimal(people[stage]["points"])
    return None


def _result(inputs: Mapping[str, Any]) -> dict[str, Any]:
    indicators = inputs["scheme"]["indicators"]
    rows = [_row(indicator, inputs["measures"].get(indicator["code"])) for indicator in indicators]
    lines, shown = [], []
    for indicator, scored in zip(indicators, score_sheet(rows), strict=True):
        decided = decided_points(inputs["people"].get(indicator["code"], {}))
        one = line(scored, decided)
        lines.append(one)
        shown.append(
            {
                "code": indicator["code"],
                "words": in_words(scored.row.rule, scored.row.full, indicator["category"]),
                "value": shown_value(scored.row.measure),
                "applicable": scored.applicable,
                "system": _text(scored.points),
                "shared": _text(scored.shared),
                "ceiling": _text(scored.ceiling),
                "points": None if one.points is None else str(one.points),
                "reason": scored.reason,
            }
        )
    sums = totals(lines)
    standings = [standing_from_json(row) for row in inputs["cohort"]]
    key = inputs["unit"]["id"]
    return {
        "rows": shown,
        "base": str(sums.base),
        "bonus": str(sums.bonus),
        "deduction": str(sums.deduction),
        "vetoed": sums.vetoed,
        "pending": sums.pending,
        "total": str(sums.total),
        "rank": ranks(standings)[key],
        "grade": grades(standings, inputs["bands"], veto_grade=inputs["veto_grade"])[key],
    }


def _row(indicator: Mapping[str, Any], measure: Mapping[str, Any] | None) -> Row:
    full = Fraction(indicator["points"])
    return Row(
        code=indicator["code"],
        section=indicator["section"],
        full=full,
        rule=parse(indicator["method"], indicator["parameters"], full=full, category=indicator["category"]),
        not_applicable=indicator["not_applicable"],
        measure=measure_from_json(measure),
        category=indicator["category"],
    )


def _text(points: Fraction | None) -> str | None:
    return None if points is None else str(half_up(points))


def standing_to_json(standing: Standing) -> dict[str, Any]:
    """A standing as plain JSON."""
    return {
        "key": standing.key,
        "group": standing.group,
        "total": str(standing.total),
        "base": str(standing.base),
        "evaluation": None if standing.evaluation is None else str(standing.evaluation),
        "vetoed": standing.vetoed,
    }


def standing_from_json(value: Mapping[str, Any]) -> Standing:
    """The standing that `standing_to_json` wrote."""
    evaluation = value["evaluation"]
    return Standing(
        value["key"],
        value["group"],
        Decimal(value["total"]),
        Decimal(value["base"]),
        None if evaluation is None else Fraction(evaluation),
        value["vetoed"],
    )
