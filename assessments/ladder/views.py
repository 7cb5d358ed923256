"""Pages of assessments: a street's scores, the ranking of all streets, one assessment and its steps."""

from collections import Counter
from itertools import groupby

from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from assessments.ladder import services
from assessments.ladder.computing import standing_points
from assessments.ladder.filters import AssessmentFilter
from assessments.ladder.forms import StepForm
from assessments.ladder.freezing import is_intact
from assessments.ladder.models import Assessment, AssessmentState
from assessments.ladder.selectors import (
    annotate_sections,
    assessments_for_user,
    group_of,
    latest_scheme,
    rank_table,
    standings_of,
    with_evaluations,
    with_places,
)
from assessments.ladder.transitions import ENTRY_STATES, TRANSITIONS
from assessments.schemes.models import Category, Scheme, SchemeState
from assessments.scoring.ranking import ranks
from common.access import access, by
from common.badges import state_badge
from common.conflicts import Difference, Standing
from common.formpage import form_page
from common.listing import Column, listing_response
from organizations.tree.enums import Kind

STATE = Column("state", "状态", value="get_state_display", sort="state", markup=state_badge, css="nowrap")

# Why the assessment of a dissolved organisation goes on.
YEAR_COUNTS = "the year in which it still existed is assessed to the end"
BY_STEP = by("action", {one.action: one.perm for one in TRANSITIONS.values()})

BY_RANK = ("-organization__is_community", "group_order", "place", "organization__path")


def _link(assessment):
    return reverse("assessments:assessment_detail", args=[assessment.pk])


def _name(shown="organization.name"):
    return Column(
        "organization",
        "党组织",
        value=shown,
        export="organization.name",
        sort="organization__path",
        link=_link,
        always=True,
        width=34,
        css="nowrap",
    )


def _money(key, label, **more):
    return Column(key, label, sort=key, css="num", holds="number", width=8, **more)


def _section_points(section):
    """Sums of the database may carry more figures than the points they add."""
    key = f"section_{section.pk}"

    def value(assessment):
        points = getattr(assessment, key)
        return None if points is None else round(points, 2)

    return _money(key, section.code, value=value)


@access("view")
def assessment_list(request):
    """One street, one year: units × sections, totals and rank. Others are chosen by ?year= and ?street=."""
    mine = assessments_for_user(request.user).defer("frozen")
    asked = AssessmentFilter(request.GET, mine, request=request)
    scheme = (latest_scheme(asked.qs) if request.GET and asked.is_valid() else None) or latest_scheme(mine)
    if scheme is None:
        return render(request, "assessments/ladder/nothing_yet.html", {"drafts": _unopened(request.user)})
    rows = mine.filter(scheme=scheme)
    annotated, sections = annotate_sections(rows, scheme)
    everyone = list(with_evaluations(rows))
    rank = ranks(standings_of(everyone))
    columns = [
        Column("rank", "名次", value=lambda one: rank.get(one.organization_id), css="num", holds="number", width=6),
        _name(shown="organization.key"),
        Column("group", "类别", value=group_of, default=False),
        *(_section_points(section) for section in sections),
        _money("base_points", "基础分"),
        _money("bonus_points", "加分"),
        _money("deduction_points", "扣分"),
        Column("vetoed", "否决", value=lambda one: "一票否决" if one.vetoed else "", css="nowrap"),
        _money("total", "总分"),
        _money("waiting", "待录入"),
        STATE,
    ]
    extra = {
        "scheme": scheme,
        "sections": sections,
        "bulk": _bulk_actions(request.user, scheme, Counter(one.state for one in everyone)),
        "unopened": _unopened(request.user),
        "empty_title": "没有符合条件的单位",
        "empty_hint": "请换一个条件试试。",
    }
    return listing_response(
        request,
        queryset=annotated,
        filterset=AssessmentFilter,
        columns=columns,
        title=f"{scheme.organization}{scheme.year}年度考核评分",
        default_sort="organization",
        template="assessments/ladder/assessment_list.html",
        extra=extra,
    )


def _unopened(user):
    """Published schemes of the user's streets whose year has no assessments yet."""
    published = Scheme.objects.visible_to(user, "scores.street").filter(
        state=SchemeState.PUBLISHED, assessments__isnull=True, organization__kind=Kind.WORK_COMMITTEE
    )
    return published.select_related("organization")


BULK = ("forward", "approve")


def _bulk_actions(user, scheme: Scheme, counts: Counter[str]) -> list[tuple[str, str]]:
    """(label, address) of what the user may do for the whole street now; `counts`: units by state."""
    street, year = scheme.organization, scheme.year
    found = []
    if user.may("scores.street", street) and set(counts) - {"approved", "final"}:
        found.append(("重新计算系统分", reverse("assessments:open_year", args=[street.pk, year])))
    for action in BULK:
        transition = TRANSITIONS[action]
        waiting = sum(counts[state] for state in transition.sources)
        if waiting and user.may(transition.perm, street):
            address = reverse("assessments:bulk_step", args=[street.pk, year, action])
            found.append((f"全部{transition.label}（{waiting}）", address))
    if set(counts) == {AssessmentState.APPROVED} and user.may("scores.finalise", street):
        found.append(("年度定档", reverse("assessments:finalise", args=[street.pk, year])))
    return found


@access("view")
def ranking(request):
    """Units of all streets in the user's scope side by side, ranked by kind with ties."""
    mine = assessments_for_user(request.user).defer("frozen")
    newest = latest_scheme(mine)
    year = request.GET.get("year") or (newest.year if newest else "")
    rows = mine.filter(scheme__year=year) if str(year).isdigit() else mine.none()
    rank = rank_table(rows)
    rows = with_places(rows, rank)
    columns = [
        Column("group", "类别", value=group_of, sort=BY_RANK),
        Column("rank", "名次", value=lambda one: rank.get(one.organization_id), css="num", holds="number", width=6),
        _name(),
        Column("street", "街道", value="scheme.organization.name", sort="scheme__organization__path", width=22),
        _money("base_points", "基础分"),
        _money("bonus_points", "加分"),
        _money("deduction_points", "扣分"),
        Column("vetoed", "否决", value=lambda one: "一票否决" if one.vetoed else ""),
        _money("total", "总分"),
        Column("grade", "等次", sort="grade"),
        Column("street_rank", "街道内名次", value="rank", sort="rank", css="num", holds="number"),
        STATE,
    ]
    schemes = (
        Scheme.objects.visible_to(request.user)
        .filter(year=year if str(year).isdigit() else 0, assessments__isnull=False)
        .select_related("organization")
        .annotate(
            units=Count("assessments"),
            approved=Count("assessments", filter=Q(assessments__state=AssessmentState.APPROVED)),
            final=Count("assessments", filter=Q(assessments__state=AssessmentState.FINAL)),
        )
    )
    streets = [
        {
            "scheme": scheme,
            "may_finalise": scheme.units == scheme.approved
            and request.user.may("scores.finalise", scheme.organization),
        }
        for scheme in schemes.order_by("organization__path")
    ]
    return listing_response(
        request,
        queryset=rows,
        filterset=AssessmentFilter,
        columns=columns,
        title=f"{year}年度考核排名",
        default_sort="group",
        template="assessments/ladder/ranking.html",
        extra={
            "streets": streets,
            "empty_title": "还没有考核结果",
            "empty_hint": "街道发布考核细则并开展年度考核后，会显示在这里。",
        },
    )


@access("view", on=Assessment)
def assessment_detail(request, pk):
    """All indicators with 自评, 系统, 核查 and 复核 side by side."""
    visible = Assessment.objects.get_visible(request.user, pk=pk)
    assessment = assessments_for_user(request.user).get(pk=visible.pk)
    scores = list(
        assessment.scores.select_related("indicator__section").order_by("indicator__section__order", "indicator__order")
    )
    sections = []
    for section, group in groupby(scores, key=lambda score: score.indicator.section):
        members = [(score, standing_points(score)) for score in group]
        total = sum(points for _, points in members if points is not None)
        sections.append({"section": section, "rows": members, "total": total})
    waiting = sum(
        one.pending and standing_points(one) is None
        for one in scores
        if one.indicator.section.category == Category.BASE
    )
    frozen = assessment.frozen
    context = {
        "assessment": assessment,
        "name": frozen["inputs"]["unit"]["name"] if frozen else assessment.organization.name,
        "group": frozen["inputs"]["unit"]["group"] if frozen else group_of(assessment),
        "sections": sections,
        "waiting": waiting,
        "steps": available_steps(request.user, assessment),
        "events": assessment.events.select_related("actor"),
        "intact": is_intact(frozen, assessment.frozen_hash) if frozen else None,
        "stage": entry_stage(request.user, assessment),
        "may_enter": assessment.state in ENTRY_STATES and request.user.may("scores.street", assessment.organization),
    }
    return render(request, "assessments/ladder/assessment_detail.html", context)


def available_steps(user, assessment: Assessment) -> list[tuple[str, str, bool]]:
    """(action, label, needs reason) of what the user may do now."""
    return [
        (transition.action, transition.label, transition.needs_reason)
        for transition in TRANSITIONS.values()
        if assessment.state in transition.sources and user.may(transition.perm, assessment.organization)
    ]


def entry_stage(user, assessment: Assessment) -> str:
    """Which column the user may fill now: self, street, district or none."""
    for stage, (state, perm, _label) in services.STAGES.items():
        if assessment.state == state and user.may(perm, assessment.organization):
            return stage
    return ""


@access(BY_STEP, POST=BY_STEP, on=Assessment, late=YEAR_COUNTS)
def assessment_step(request, pk, action):
    """Confirm a step, with its reason where one is needed."""
    transition = TRANSITIONS.get(action)
    if transition is None:
        raise Http404
    assessment = Assessment.objects.get_visible(request.user, transition.perm, pk=pk)
    form = StepForm(request.POST or None, needs_reason=transition.needs_reason, initial={"version": assessment.version})

    def standing():
        now = Assessment.objects.get(pk=pk)
        last = now.events.select_related("actor").last()
        also = [Difference("状态", now.get_state_display(), transition.label)]
        if last is not None:
            also.append(Difference("最近一次办理", f"{last.actor or '系统'}：{last.label}", None))
        return Standing(now.version, also=also, open=now.state in transition.sources)

    return form_page(
        request,
        form,
        save=lambda facts: services.take_step(assessment=assessment, action=action, actor=request.user, **facts),
        standing=standing,
        done=f"已{transition.label}。",
        back=reverse("assessments:assessment_detail", args=[pk]),
        template="generic/confirm.html",
        title=transition.label,
        question=f"对“{assessment.organization}”{assessment.scheme.year}年度考核“{transition.label}”？",
        submit=transition.label,
        over_label=f"我已核对，{transition.label}",
    )
