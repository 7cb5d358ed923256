"""Questions about assessments."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from assessments.ladder.models import Assessment, Score
from assessments.scoring.metrics.facts import Facts, Unit
from assessments.scoring.ranking import Standing
from assessments.scoring.values import measure_from_json

EVALUATION = "satisfaction_rate"


def evaluations_of(assessments: Iterable[Assessment]) -> dict[int, Fraction | None]:
    """民主测评 rate by assessment, where it is known; one statement."""
    rows = Score.objects.filter(assessment__in=[one.pk for one in assessments], indicator__code=EVALUATION)
    found = {}
    for pk, value in rows.values_list("assessment_id", "value"):
        measure = measure_from_json(value)
        found[pk] = measure.rate if measure is not None and measure.applicable else None
    return found


def group_of(assessment: Assessment) -> str:
    """The group an assessment is ranked in, by its organisation's present kind."""
    organization = assessment.organization
    return Unit(organization.pk, organization.name, organization.kind, organization.is_community, ()).group


def standings_of(assessments: Sequence[Assessment], facts: Facts | None = None) -> list[Standing]:
    """What ranking needs of each assessment; groups are those of the snapshot day where `facts` know the unit."""
    evaluations = evaluations_of(assessments)
    groups = {unit.id: unit.group for unit in facts.units} if facts else {}
    return [
        Standing(
            key=one.organization_id,
            group=groups.get(one.organization_id) or group_of(one),
            total=one.total if one.total is not None else 0,
            base=one.base_points if one.base_points is not None else 0,
            evaluation=evaluations.get(one.pk),
            vetoed=one.vetoed,
        )
        for one in assessments
    ]
