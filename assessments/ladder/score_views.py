"""One score opened: why these points, down to the records; entering a value; adjusting points."""

from django.http import Http404
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from assessments.ladder import services
from assessments.ladder.computing import standing_points
from assessments.ladder.forms import ManualValueForm, PointsForm, initial_value
from assessments.ladder.models import Score
from assessments.ladder.selectors import evidence_for
from assessments.ladder.transitions import ENTRY_STATES
from assessments.ladder.views import YEAR_COUNTS, entry_stage
from assessments.schemes.models import Category
from assessments.schemes.selectors import with_rule
from assessments.scoring.metrics.registry import METRICS, computed_for
from assessments.scoring.models import ManualValue
from common.access import access, by
from common.conflicts import Difference, Standing, version_of
from common.formpage import form_page

BY_STAGE = by("stage", {stage: perm for stage, (_state, perm, _label) in services.STAGES.items()})


def _score(user, perm: str, pk: int) -> Score:
    Score.objects.get_visible(user, perm, pk=pk)
    return Score.objects.select_related(
        "assessment__organization", "assessment__scheme__organization", "indicator__section"
    ).get(pk=pk)


def _linked(rows) -> list[dict]:
    """Evidence with the address of each record, where that page exists."""
    found = []
    for row in rows:
        address = ""
        if row["url_name"] and row["pk"]:
            try:
                address = reverse(row["url_name"], args=[row["pk"], *row.get("more", ())])
            except NoReverseMatch:
                address = ""
        found.append({**row, "url": address})
    return found


@access("view", on=Score)
def score_detail(request, pk):
    """为什么扣了 0.5 分: points → rule → numerator and denominator → the rows → the record."""
    score = _score(request.user, "view", pk)
    assessment, indicator = score.assessment, score.indicator
    entry = METRICS.get(indicator.code)
    manual = ManualValue.objects.filter(
        organization=assessment.organization, year=assessment.scheme.year, code=indicator.code
    ).select_related("actor")
    points, full = standing_points(score), score.ceiling
    waiting = score.pending and points is None
    base = indicator.section.category == Category.BASE
    context = {
        "score": score,
        "assessment": assessment,
        "indicator": indicator,
        "words": with_rule(indicator).words,
        "entry": entry,
        "computed": computed_for(indicator.code, indicator.method),
        "points": points,
        "waiting": waiting,
        "lost": full - points if base and full is not None and points is not None and full > points else None,
        "evidence": _linked(evidence_for(score)),
        "manual": manual.first(),
        "stage": entry_stage(request.user, assessment) if indicator.section.category != Category.VETO else "",
        "may_enter": may_enter(request.user, score),
    }
    return render(request, "assessments/ladder/score_detail.html", context)


def may_enter(user, score: Score) -> bool:
    """Whether the user may enter the value of this row by hand now."""
    assessment = score.assessment
    if assessment.state not in ENTRY_STATES or not user.may("scores.street", assessment.organization):
        return False
    by_hand = computed_for(score.indicator.code, score.indicator.method) is None
    return by_hand or score.pending or score.value is None


@access("scores.street", POST="scores.street", on=Score, late=YEAR_COUNTS)
def manual_value(request, pk):
    """Enter the value of one row by hand, with what it rests on."""
    score = _score(request.user, "scores.street", pk)
    assessment, ruled = score.assessment, with_rule(score.indicator)
    stored = ManualValue.objects.filter(
        organization=assessment.organization, year=assessment.scheme.year, code=score.indicator.code
    ).first()
    initial = initial_value(stored.value, stored.reason) if stored else {}
    initial["version"] = version_of(stored) if stored else services.NOTHING_YET
    form = ManualValueForm(request.POST or None, rule=ruled.rule, initial=initial)

    def save(cleaned):
        services.enter_manual_value(
            organization=assessment.organization,
            scheme=assessment.scheme,
            code=score.indicator.code,
            value=form.value(),
            reason=cleaned["reason"],
            version=cleaned["version"],
            actor=request.user,
            today=assessment.computed_on,
        )

    def standing():
        now = ManualValue.objects.filter(
            organization=assessment.organization, year=assessment.scheme.year, code=score.indicator.code
        ).first()
        if now is None:
            return None
        values = dict.fromkeys(form.fields) | initial_value(now.value, now.reason)
        return Standing(version_of(now), values, at=now.at)

    return form_page(
        request,
        form,
        save=save,
        standing=standing,
        done="已录入，系统分已重新计算。",
        back=reverse("assessments:score_detail", args=[pk]),
        after=reverse("assessments:assessment_detail", args=[assessment.pk]),
        title=f"录入：{score.indicator.content}",
        intro=f"{assessment.organization}，{assessment.scheme.year}年度。计分办法：{ruled.words}。",
        submit="保存并计分",
    )


@access(BY_STAGE, POST=BY_STAGE, on=Score, late=YEAR_COUNTS)
def score_points(request, pk, stage):
    """自评分, or an adjustment by the street or the district with its reason."""
    if stage not in services.STAGES:
        raise Http404
    state, perm, label = services.STAGES[stage]
    score = _score(request.user, perm, pk)
    initial = {
        "points": getattr(score, f"{stage}_points"),
        "reason": getattr(score, f"{stage}_reason"),
        "version": score.assessment.version,
    }
    form = PointsForm(
        request.POST or None,
        ceiling=score.ceiling if score.ceiling is not None else score.indicator.points,
        reason_required=stage != "self",
        initial=initial,
    )

    def standing():
        now = Score.objects.select_related("assessment").get(pk=pk)
        values = {"points": getattr(now, f"{stage}_points"), "reason": getattr(now, f"{stage}_reason")}
        also = [Difference("考核的状态", now.assessment.get_state_display(), f"填{label}")]
        return Standing(now.assessment.version, values, also=also, open=now.assessment.state == state)

    shared = score.shared_points if score.shared_points is not None else "待录入"
    return form_page(
        request,
        form,
        save=lambda facts: services.set_points(score=score, stage=stage, actor=request.user, **facts),
        standing=standing,
        done="已保存。",
        back=reverse("assessments:score_detail", args=[pk]),
        after=reverse("assessments:assessment_detail", args=[score.assessment_id]),
        title=f"{label}：{score.indicator.content}",
        intro=f"{score.assessment.organization}。系统分：{shared}。{score.explanation}",
        submit="保存",
    )
