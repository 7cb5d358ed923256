"""审定 → 定档: a street's year becomes final; everything it rests on is frozen with it."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.ladder.freezing import digest, freeze, standing_to_json
from assessments.ladder.models import Assessment, AssessmentEvent, Score
from assessments.ladder.models import AssessmentState as State
from assessments.ladder.selectors import adjusters_of, standings_of
from assessments.ladder.services import version_together
from assessments.schemes.models import Scheme
from assessments.schemes.selectors import published_scheme
from assessments.scoring.metrics.facts import Facts, Unit
from assessments.scoring.metrics.registry import METRICS, computed_for, measures
from assessments.scoring.models import ManualValue
from assessments.scoring.values import measure_to_json
from common.conflicts import Version
from common.exceptions import Refused, Stale
from organizations.audit.services import About, record, record_each
from organizations.settings.selectors import ParameterTable
from organizations.tree.models import Organization

CHANGED = "数据在计算之后有变化，以下是定档时所见"


@transaction.atomic
def finalise_year(*, street: Organization, year: int, actor, version: Version | None = None) -> list[Assessment]:
    """Rank, grade and freeze every assessment of a street's year. Raises Refused unless all are approved.

    Points are those that were approved; later changes in the data never move them. Raises Stale when the assessments
    are not those that were shown (`version`, see version_together).
    """
    if actor is not None and not actor.may("scores.finalise", street):
        raise Refused("您没有定档的权限。", code="not_allowed")
    scheme = published_scheme(street, year)
    if scheme is None:
        raise Refused(f"{street}没有{year}年度已发布的评分细则。", code="no_scheme")
    rows = scheme.assessments.select_for_update(of=("self",), no_key=True).select_related("organization")
    assessments = list(rows.order_by("organization__path"))
    if version is not None and str(version) != version_together(assessments):
        raise Stale
    _check_all_approved(assessments, street, year)
    facts = Facts(street, year, today=assessments[0].computed_on or date(year, 12, 31))
    shared = _shared_inputs(scheme, facts, assessments)
    own = _own_inputs(scheme, facts, assessments)
    now = timezone.now()
    for assessment in assessments:
        frozen = freeze({**shared, **own[assessment.pk]})
        assessment.frozen, assessment.frozen_hash = frozen, digest(frozen)
        assessment.rank, assessment.grade = frozen["result"]["rank"], frozen["result"]["grade"]
        assessment.state, assessment.finalised_at = State.FINAL, now
        assessment.version += 1
        assessment.save()
    AssessmentEvent.objects.bulk_create(
        AssessmentEvent(assessment=assessment, action="finalise", label="定档", actor=actor)
        for assessment in assessments
    )
    record(
        "assessment.finalised",
        actor=actor,
        summary=f"{street}{year}年度考核定档，{len(assessments)}个单位",
        obj=scheme,
        organization=street,
        details={"hashes": {str(one.organization_id): one.frozen_hash for one in assessments}},
    )
    words = f"{year}年度考核定档"
    record_each("assessment.finalised", [About(one, one.organization_id, words) for one in assessments], actor=actor)
    return assessments


def _check_all_approved(assessments: list[Assessment], street: Organization, year: int) -> None:
    if not assessments:
        raise Refused(f"{street}{year}年度还没有开展考核。", code="nothing_to_finalise")
    if all(assessment.state == State.FINAL for assessment in assessments):
        raise Refused("这一年度已经定档。", code="wrong_state")
    waiting = [one.organization.name for one in assessments if one.state != State.APPROVED]
    if waiting:
        names = "、".join(waiting[:5]) + ("等" if len(waiting) > 5 else "")
        raise Refused(f"还有{len(waiting)}个单位没有审定：{names}。", code="wrong_state")


def _shared_inputs(scheme: Scheme, facts: Facts, assessments: list[Assessment]) -> dict[str, Any]:
    table, street = ParameterTable(["score.grades", "score.veto_grade"]), scheme.organization
    indicators = [
        {
            "section": section.code,
            "section_name": section.name,
            "category": section.category,
            "code": indicator.code,
            "content": indicator.content,
            "points": str(indicator.points),
            "standard": indicator.standard,
            "automatic": indicator.automatic,
            "method": indicator.method,
            "parameters": indicator.parameters,
            "not_applicable": indicator.not_applicable,
        }
        for section in scheme.sections.prefetch_related("indicators")
        for indicator in section.indicators.all()
    ]
    return {
        "street": {"id": street.pk, "name": street.name},
        "year": scheme.year,
        "snapshot": facts.snapshot.isoformat(),
        "computed_on": facts.today.isoformat(),
        "scheme": {"number": scheme.number, "title": scheme.title, "indicators": indicators},
        "cohort": [standing_to_json(standing) for standing in standings_of(assessments, facts)],
        "bands": table.value("score.grades", on=facts.snapshot, path=street.path),
        "veto_grade": table.value("score.veto_grade", on=facts.snapshot, path=street.path),
    }


def _own_inputs(scheme: Scheme, facts: Facts, assessments: list[Assessment]) -> dict[int, dict[str, Any]]:
    scores: dict[int, list[Score]] = defaultdict(list)
    for score in Score.objects.filter(assessment__in=assessments).select_related("indicator"):
        scores[score.assessment_id].append(score)
    manual: dict[int, dict[str, Any]] = defaultdict(dict)
    entered = ManualValue.objects.filter(
        year=scheme.year, organization__in=[one.organization_id for one in assessments]
    ).select_related("actor")
    for value in entered:
        by = str(value.actor or "")
        manual[value.organization_id][value.code] = {"value": value.value, "reason": value.reason, "by": by}
    doers = adjusters_of(assessments)
    computed = {
        score.indicator.code
        for rows in scores.values()
        for score in rows
        if computed_for(score.indicator.code, score.indicator.method)
    }
    now = measures(computed, facts)
    units = {unit.id: unit for unit in facts.units}
    found = {}
    for assessment in assessments:
        unit = units.get(assessment.organization_id) or _gone(assessment)
        own = scores[assessment.pk]
        found[assessment.pk] = {
            "unit": {"id": unit.id, "name": unit.name, "kind": unit.kind, "group": unit.group},
            "branches": [
                {"id": b.branch_id, "name": b.name, "kind": b.kind, "from": _day(b.span.start), "to": _day(b.span.end)}
                for b in unit.branches
            ],
            "measures": {score.indicator.code: score.value for score in own},
            "people": {score.indicator.code: _people(score, doers) for score in own},
            "manual": manual[assessment.organization_id],
            "evidence": {
                score.indicator.code: _evidence(score, facts, unit, now)
                for score in own
                if score.indicator.code in now and unit.id in units
            },
        }
    return found


def _gone(assessment: Assessment) -> Unit:
    """A unit that no longer stands under the street: what the organisation itself still says."""
    organization = assessment.organization
    return Unit(organization.pk, 0, organization.name, organization.kind, organization.is_community, ())


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _people(score: Score, doers: dict[tuple[int, str, str], str]) -> dict[str, Any]:
    stages = {}
    for stage in ("self", "street", "district"):
        points = getattr(score, f"{stage}_points")
        if points is not None:
            by = doers.get((score.assessment_id, stage, score.indicator.code), "")
            stages[stage] = {"points": str(points), "reason": getattr(score, f"{stage}_reason"), "by": by}
    return stages


def _evidence(score: Score, facts: Facts, unit: Unit, now) -> list[dict[str, Any]]:
    entry = METRICS[score.indicator.code]
    rows = [row.as_dict() for row in entry.evidence(facts, unit)] if entry.evidence else []
    if measure_to_json(now[entry.code].get(unit.id)) not in (score.value, None):
        rows.insert(0, {"subject": unit.name, "text": CHANGED, "url_name": "", "pk": None, "more": []})
    return rows
