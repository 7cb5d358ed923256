"""System points into the assessments: computed set-based, human points left where they are."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone

from assessments.ladder.models import Assessment, Score
from assessments.ladder.transitions import COMPUTED_STATES
from assessments.schemes.models import Category, Scheme
from assessments.scoring.engine import Line, Scored, totals
from assessments.scoring.rules import half_up
from assessments.scoring.sheets import StreetSheets, street_sheets
from assessments.scoring.values import measure_to_json

COMPUTED_FIELDS = ["applicable", "value", "system_points", "shared_points", "ceiling", "pending", "explanation"]
TOTAL_FIELDS = ["base_points", "bonus_points", "deduction_points", "vetoed", "total", "computed_at", "computed_on"]


def compute_assessments(scheme: Scheme, *, today: date, only: Iterable[int] | None = None) -> StreetSheets:
    """Fresh system points of all open assessments under `scheme` (of the organisations in `only`).

    Call inside a transaction. Approved and final assessments are left alone.
    """
    found = street_sheets(scheme.organization, scheme, today=today, only=only)
    rows = scheme.assessments.select_for_update(no_key=True).filter(
        state__in=COMPUTED_STATES, organization_id__in=[sheet.unit.id for sheet in found.sheets]
    )
    assessments = {assessment.organization_id: assessment for assessment in rows}
    scores = []
    for sheet in found.sheets:
        assessment = assessments.get(sheet.unit.id)
        if assessment is not None:
            scores += [_score(assessment, one.indicator.pk, scored) for one, scored in sheet.rows]
            assessment.computed_at, assessment.computed_on = timezone.now(), today
    Score.objects.bulk_create(
        scores,
        update_conflicts=True,
        unique_fields=["assessment", "indicator"],
        update_fields=COMPUTED_FIELDS,
        batch_size=400,
    )
    retotal(assessments.values())
    return found


def _score(assessment: Assessment, indicator_id: int, scored: Scored) -> Score:
    return Score(
        assessment=assessment,
        indicator_id=indicator_id,
        applicable=scored.applicable,
        value=measure_to_json(scored.row.measure),
        system_points=None if scored.points is None else half_up(scored.points),
        shared_points=None if scored.shared is None else half_up(scored.shared),
        ceiling=half_up(scored.ceiling),
        pending=scored.pending,
        explanation=scored.reason[:500],
    )


def standing_points(score: Score) -> Decimal | None:
    """The points that stand: the district's, else the street's, else the computed ones."""
    for points in (score.district_points, score.street_points, score.shared_points):
        if points is not None:
            return points
    return None


def score_line(score: Score) -> Line:
    """What totals need of a stored score; `indicator.section` should be at hand."""
    category, points = score.indicator.section.category, standing_points(score)
    return Line(
        category,
        points,
        score.indicator.points,
        pending=category == Category.BASE and points is None and score.pending,
        veto=category == Category.VETO and bool((score.value or {}).get("flag")),
    )


def retotal(assessments: Iterable[Assessment]) -> None:
    """Totals of assessments from their scores; two statements."""
    assessments = list(assessments)
    lines: dict[int, list[Line]] = {assessment.pk: [] for assessment in assessments}
    rows = Score.objects.filter(assessment__in=assessments).select_related("indicator__section")
    for score in rows:
        lines[score.assessment_id].append(score_line(score))
    for assessment in assessments:
        sums = totals(lines[assessment.pk])
        assessment.base_points, assessment.bonus_points = sums.base, sums.bonus
        assessment.deduction_points, assessment.vetoed, assessment.total = sums.deduction, sums.vetoed, sums.total
    Assessment.objects.bulk_update(assessments, TOTAL_FIELDS, batch_size=200)
