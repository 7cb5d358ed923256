"""What the year-end forms print, from one of three sources: the frozen record, open assessments, or trial scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from assessments.ladder.computing import standing_points
from assessments.ladder.models import Assessment, AssessmentState, Score
from assessments.ladder.selectors import adjusters_of, standings_of
from assessments.schemes.models import Category, Scheme
from assessments.schemes.selectors import published_scheme, scheme_in_force
from assessments.scoring.engine import sheet_totals
from assessments.scoring.metrics.facts import Facts
from assessments.scoring.metrics.registry import METRICS, computed_for
from assessments.scoring.models import ManualValue
from assessments.scoring.ranking import Standing, grades, ranks
from assessments.scoring.rules import half_up
from assessments.scoring.sheets import UnitSheet, street_sheets
from organizations.settings.selectors import ParameterTable
from organizations.tree.models import Organization
from organizations.tree.names import short_key

SHOWN_EVIDENCE = 3


@dataclass(frozen=True)
class FormRow:
    """One line of the 评分表. Points are None where there are none yet."""

    section: str
    category: str
    content: str
    points: Decimal
    standard: str
    automatic: bool
    self_points: Decimal | None
    system: Decimal | None
    decided: Decimal | None
    why: str = ""
    proof: str = ""
    assessor: str = ""


@dataclass
class UnitForm:
    """One unit's 评分表 and its line in the 汇总排名表."""

    id: int
    name: str
    group: str
    rows: list[FormRow]
    base: Decimal
    bonus: Decimal
    deduction: Decimal
    vetoed: bool
    total: Decimal
    rank: int | None = None
    grade: str = ""
    last_rank: int | None = None
    pending: int = 0


@dataclass
class YearForms:
    """All forms of a street's year. `final`: from the frozen record."""

    street: str
    year: int
    title: str
    final: bool
    units: list[UnitForm] = field(default_factory=list)


def year_forms(street: Organization, year: int, *, today: date) -> YearForms:
    """The forms of a street's year: frozen when final, else as the assessments stand, else a trial computation.

    Raises Refused when the street has no scheme for the year.
    """
    scheme = published_scheme(street, year) or scheme_in_force(street, year)
    rows = scheme.assessments.select_related("organization").order_by("organization__path")
    assessments = list(rows)
    final = bool(assessments) and all(one.state == AssessmentState.FINAL for one in assessments)
    forms = YearForms(street.name, year, scheme.title, final)
    if final:
        forms.units = [_from_frozen(one) for one in assessments]
    elif assessments:
        forms.units = _from_assessments(scheme, assessments, today)
    else:
        forms.units = _from_trial(street, scheme, today)
    last = dict(
        Assessment.objects.filter(
            scheme__year=year - 1, state=AssessmentState.FINAL, organization__in=[unit.id for unit in forms.units]
        ).values_list("organization_id", "rank")
    )
    for unit in forms.units:
        unit.last_rank = last.get(unit.id)
    return forms


# -- final ------------------------------------------------------------
def _from_frozen(assessment: Assessment) -> UnitForm:
    frozen: dict[str, Any] = assessment.frozen or {}
    inputs, result = frozen["inputs"], frozen["result"]
    shown = {row["code"]: row for row in result["rows"]}
    return UnitForm(
        id=assessment.organization_id,
        name=inputs["unit"]["name"],
        group=inputs["unit"]["group"],
        rows=[_frozen_row(row, shown[row["code"]], inputs) for row in inputs["scheme"]["indicators"]],
        base=Decimal(result["base"]),
        bonus=Decimal(result["bonus"]),
        deduction=Decimal(result["deduction"]),
        vetoed=result["vetoed"],
        total=Decimal(result["total"]),
        rank=result["rank"],
        grade=result["grade"],
        pending=result["pending"],
    )


def _frozen_row(indicator: Mapping[str, Any], shown: Mapping[str, Any], inputs: Mapping[str, Any]) -> FormRow:
    code = indicator["code"]
    people = inputs["people"].get(code, {})
    return _row(
        indicator["section_name"],
        indicator,
        street=inputs["street"]["name"],
        self_points=_decimal(people.get("self", {}).get("points")),
        system=_decimal(shown["shared"]),
        decided=_decimal(shown["points"]),
        ceiling=Decimal(shown["ceiling"]),
        reason=shown["reason"],
        people=people,
        manual=inputs["manual"].get(code),
        evidence=inputs["evidence"].get(code, []),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


# -- open assessments ------------------------------------------------------------
def _from_assessments(scheme: Scheme, assessments: Sequence[Assessment], today: date) -> list[UnitForm]:
    facts = Facts(scheme.organization, scheme.year, today=assessments[0].computed_on or today)
    units = {unit.id: unit for unit in facts.units}
    scores: dict[int, list[Score]] = {one.pk: [] for one in assessments}
    for score in (
        Score.objects.filter(assessment__in=assessments)
        .select_related("indicator__section")
        .order_by("indicator__section__order", "indicator__order")
    ):
        scores[score.assessment_id].append(score)
    manual, doers = _manual(scheme, [one.organization_id for one in assessments]), adjusters_of(assessments)
    forms = []
    for one in assessments:
        unit = units.get(one.organization_id)
        rows = [
            _score_row(
                score,
                scheme.organization.name,
                doers,
                manual.get((one.organization_id, score.indicator.code)),
                _evidence(facts, unit, score.indicator) if unit and _lost(score) else [],
            )
            for score in scores[one.pk]
        ]
        forms.append(
            UnitForm(
                id=one.organization_id,
                name=unit.name if unit else one.organization.name,
                group=unit.group if unit else "",
                rows=rows,
                base=one.base_points or Decimal(0),
                bonus=one.bonus_points,
                deduction=one.deduction_points,
                vetoed=one.vetoed,
                total=one.total or Decimal(0),
                pending=sum(row.category == Category.BASE and row.decided is None for row in rows),
            )
        )
    return _ranked(forms, standings_of(assessments, facts), facts)


def _lost(score: Score) -> bool:
    points = standing_points(score)
    return points is not None and score.ceiling is not None and points < score.ceiling


def _manual(scheme: Scheme, units: Sequence[int]) -> dict[tuple[int, str], dict[str, str]]:
    rows = ManualValue.objects.filter(year=scheme.year, organization__in=units).select_related("actor")
    return {(row.organization_id, row.code): {"reason": row.reason, "by": str(row.actor or "")} for row in rows}


def _score_row(
    score: Score, street: str, doers: Mapping, manual: Mapping | None, evidence: Sequence[Mapping]
) -> FormRow:
    indicator = score.indicator
    people = {}
    for stage in ("street", "district"):
        points = getattr(score, f"{stage}_points")
        if points is not None:
            by = doers.get((score.assessment_id, stage, indicator.code), "")
            people[stage] = {"points": points, "reason": getattr(score, f"{stage}_reason"), "by": by}
    return _row(
        indicator.section.name,
        _plain(indicator),
        street=street,
        self_points=score.self_points,
        system=score.shared_points,
        decided=standing_points(score),
        ceiling=score.ceiling if score.ceiling is not None else indicator.points,
        reason=score.explanation,
        people=people,
        manual=manual,
        evidence=evidence,
    )


def _plain(indicator) -> dict[str, Any]:
    return {
        "category": indicator.section.category,
        "code": indicator.code,
        "content": indicator.content,
        "points": indicator.points,
        "standard": indicator.standard,
        "automatic": indicator.automatic,
    }


def _evidence(facts: Facts, unit, indicator) -> list[Mapping[str, Any]]:
    entry = computed_for(indicator.code, indicator.method)
    return [row.as_dict() for row in entry.evidence(facts, unit)] if entry and entry.evidence else []


# -- trial ------------------------------------------------------------
def _from_trial(street: Organization, scheme: Scheme, today: date) -> list[UnitForm]:
    found = street_sheets(street, scheme, today=today)
    manual = _manual(scheme, [sheet.unit.id for sheet in found.sheets])
    forms = [_trial_form(sheet, manual, found.facts) for sheet in found.sheets]
    standings = [Standing(form.id, form.group, form.total, form.base, None, form.vetoed) for form in forms]
    return _ranked(forms, standings, found.facts)


def _trial_form(sheet: UnitSheet, manual: Mapping, facts: Facts) -> UnitForm:
    rows = []
    for one, scored in sheet.rows:
        points = None if scored.shared is None else half_up(scored.shared)
        lost = points is not None and points < half_up(scored.ceiling)
        rows.append(
            _row(
                one.indicator.section.name,
                _plain(one.indicator),
                street=facts.streets[0].name,
                self_points=None,
                system=points,
                decided=points,
                ceiling=half_up(scored.ceiling),
                reason=scored.reason,
                people={},
                manual=manual.get((sheet.unit.id, one.indicator.code)),
                evidence=_evidence(facts, sheet.unit, one.indicator) if lost else [],
            )
        )
    sums = sheet_totals(sheet.scored)
    return UnitForm(
        sheet.unit.id,
        sheet.unit.name,
        sheet.unit.group,
        rows,
        sums.base,
        sums.bonus,
        sums.deduction,
        sums.vetoed,
        sums.total,
        pending=sums.pending,
    )


# -- shared ------------------------------------------------------------
def _row(
    section: str,
    indicator: Mapping[str, Any],
    *,
    street: str,
    self_points: Decimal | None,
    system: Decimal | None,
    decided: Decimal | None,
    ceiling: Decimal,
    reason: str,
    people: Mapping[str, Any],
    manual: Mapping | None,
    evidence: Sequence[Mapping[str, Any]],
) -> FormRow:
    last = people.get("district") or people.get("street")
    lines = []
    if decided is None or system is None or decided < ceiling:
        lines = [reason, *(f"{short_key(row['subject'], street)}：{row['text']}" for row in evidence[:SHOWN_EVIDENCE])]
        if len(evidence) > SHOWN_EVIDENCE:
            lines.append(f"等共{len(evidence)}条")
    if last:
        lines.append(f"调整：{last['reason']}")
    entry = METRICS.get(indicator["code"])
    if indicator["category"] != Category.BASE and not manual and not last:
        lines = []
    return FormRow(
        section=section,
        category=indicator["category"],
        content=indicator["content"],
        points=Decimal(indicator["points"]),
        standard=indicator["standard"],
        automatic=indicator["automatic"],
        self_points=self_points,
        system=system,
        decided=decided,
        why="\n".join(lines),
        proof=manual["reason"] if manual else (entry.source if entry and entry.computed else ""),
        assessor=(last or manual or {}).get("by", "") or ("系统" if system is not None else ""),
    )


def _ranked(forms: list[UnitForm], standings: Sequence[Standing], facts: Facts) -> list[UnitForm]:
    table = ParameterTable(["score.grades", "score.veto_grade"])
    values = {
        key: table.value(key, on=facts.snapshot, path=facts.streets[0].path)
        for key in ("score.grades", "score.veto_grade")
    }
    rank = ranks(standings)
    grade = grades(standings, values["score.grades"], veto_grade=values["score.veto_grade"])
    for form in forms:
        form.rank = rank.get(form.id)
        form.grade = "" if form.pending else grade.get(form.id, "")
    return forms
