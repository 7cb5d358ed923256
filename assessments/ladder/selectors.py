"""Questions about assessments."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from assessments.ladder.models import Assessment, AssessmentEvent, Score
from assessments.schemes.models import Category, Scheme, Section
from assessments.scoring.metrics.facts import Facts, group_name
from assessments.scoring.metrics.registry import computed_for
from assessments.scoring.ranking import Standing, ranks
from assessments.scoring.values import measure_from_json
from organizations.tree.enums import COMMUNITY_LEVEL_KINDS

EVALUATION = "satisfaction_rate"


def evaluations_of(assessments: Iterable[Assessment]) -> dict[int, Fraction | None]:
    """民主测评 rate by assessment, where it is known; one statement."""
    rows = Score.objects.filter(assessment__in=[one.pk for one in assessments], indicator__code=EVALUATION)
    return {pk: _rate(value) for pk, value in rows.values_list("assessment_id", "value")}


def _rate(value: Mapping | None) -> Fraction | None:
    measure = measure_from_json(value)
    return measure.rate if measure is not None and measure.applicable else None


def group_of(assessment: Assessment) -> str:
    """The group an assessment is ranked in, by its organisation's present kind."""
    organization = assessment.organization
    return group_name(organization.kind, organization.is_community)


def standings_of(assessments: Sequence[Assessment], facts: Facts | None = None) -> list[Standing]:
    """What ranking needs of each assessment; groups are those of the snapshot day where `facts` know the unit."""
    annotated = {one.pk: vars(one)["evaluation_value"] for one in assessments if "evaluation_value" in vars(one)}
    evaluations = {pk: _rate(value) for pk, value in annotated.items()} or evaluations_of(assessments)
    groups = {unit.id: unit.group for unit in facts.units} if facts else {}
    return [
        Standing(
            key=one.organization_id,
            group=groups.get(one.organization_id) or group_of(one),
            total=one.total or Decimal(0),
            base=one.base_points or Decimal(0),
            evaluation=evaluations.get(one.pk),
            vetoed=one.vetoed,
        )
        for one in assessments
    ]


def with_evaluations(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Assessments that bring along the value of their 民主测评, so that ranking them asks nothing more."""
    evaluation = Score.objects.filter(assessment=OuterRef("pk"), indicator__code=EVALUATION)
    return assessments.annotate(evaluation_value=Subquery(evaluation.values("value")[:1]))


def rank_table(assessments: QuerySet[Assessment]) -> dict[Hashable, int]:
    """Rank of each organisation within its kind among `assessments`; one statement."""
    return ranks(standings_of(list(with_evaluations(assessments))))


def with_places(assessments: QuerySet[Assessment], table: Mapping[Hashable, int]) -> QuerySet[Assessment]:
    """Assessments with what orders them group by group (`group_order`) and by their rank in `table` (`place`)."""
    at_rank: dict[int, list[Hashable]] = defaultdict(list)
    for organization, rank in table.items():
        at_rank[rank].append(organization)
    levels = Q(organization__is_community=True, organization__kind__in=COMMUNITY_LEVEL_KINDS)
    return assessments.annotate(
        group_order=Case(When(levels, then="organization__kind"), default=Value("other")),
        place=Case(
            *(When(organization__in=units, then=rank) for rank, units in at_rank.items()),
            default="rank",
            output_field=IntegerField(null=True),
        ),
    )


def assessments_for_user(user) -> QuerySet[Assessment]:
    """Assessments in the user's scope, with what lists show."""
    return Assessment.objects.visible_to(user).select_related("organization", "scheme__organization")


STANDING = Coalesce("scores__district_points", "scores__street_points", "scores__shared_points")


def annotate_sections(assessments: QuerySet[Assessment], scheme: Scheme) -> tuple[QuerySet[Assessment], list[Section]]:
    """The points of each base section as `section_<pk>`, and how many rows wait for a value as `waiting`."""
    sections = [section for section in scheme.sections.all() if section.category == Category.BASE]
    waiting = Count(
        "scores",
        filter=Q(
            scores__pending=True,
            scores__street_points=None,
            scores__district_points=None,
            scores__indicator__section__category=Category.BASE,
        ),
    )
    sums = {
        f"section_{section.pk}": Sum(STANDING, filter=Q(scores__indicator__section=section.pk)) for section in sections
    }
    return assessments.annotate(waiting=waiting, **sums), sections


def latest_scheme(assessments: QuerySet[Assessment]) -> Scheme | None:
    """The scheme of the newest year among assessments, the first street's first."""
    newest = assessments.order_by("-scheme__year", "organization__path").first()
    return newest.scheme if newest else None


def evidence_for(score: Score) -> list[Mapping]:
    """The rows behind one computed score: as frozen when final, else as of the day it was computed."""
    assessment, code = score.assessment, score.indicator.code
    if assessment.frozen:
        return assessment.frozen["inputs"]["evidence"].get(code, [])
    entry = computed_for(code, score.indicator.method)
    if entry is None or entry.evidence is None or assessment.computed_on is None:
        return []
    scheme = assessment.scheme
    facts = Facts(scheme.organization, scheme.year, today=assessment.computed_on, only=[assessment.organization_id])
    return [row.as_dict() for unit in facts.units for row in entry.evidence(facts, unit)]


def adjusters_of(assessments: Iterable[Assessment]) -> dict[tuple[int, str, str], str]:
    """Who last set points: name by (assessment, stage, indicator code); one statement."""
    rows = AssessmentEvent.objects.filter(assessment__in=list(assessments)).exclude(code="")
    return {
        (event.assessment_id, event.action.removesuffix("_points"), event.code): str(event.actor or "")
        for event in rows.select_related("actor").order_by("id")
    }
