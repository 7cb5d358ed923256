"""Pages of the scoring schemes."""

from itertools import groupby

from django.db.models import Count
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from assessments.schemes.catalogue import entry_for
from assessments.schemes.filters import SchemeFilter
from assessments.schemes.grammar import number_text
from assessments.schemes.models import Category, Scheme, SchemeState
from assessments.schemes.selectors import base_total, ruled_indicators, schemes_for_user
from assessments.schemes.services import publish_scheme, version_of_draft
from common.access import PUBLISHED_ABOVE, access
from common.badges import state_badge
from common.conflicts import Difference, SeenForm, Standing
from common.formpage import form_page
from common.listing import Column, listing_response

COLUMNS = [
    Column("year", "年度", sort="year", css="nowrap"),
    Column(
        "title",
        "名称",
        sort="title",
        link=lambda scheme: reverse("assessments:scheme_detail", args=[scheme.pk]),
        always=True,
        width=40,
    ),
    Column("organization", "制定单位", value="organization.name", sort=("organization__path", "-year"), width=30),
    Column("number", "版本", value=lambda scheme: f"第{scheme.number}版", sort="number"),
    Column("state", "状态", value="get_state_display", sort="state", markup=state_badge),
    Column("rows", "指标数", sort="rows", css="num", holds="number"),
    Column("published_at", "发布时间", sort="published_at", holds="datetime", css="nowrap"),
]


@access("view")
def scheme_list(request):
    """Every version of every scheme the user may see."""
    return listing_response(
        request,
        queryset=schemes_for_user(request.user).annotate(rows=Count("sections__indicators")),
        filterset=SchemeFilter,
        columns=COLUMNS,
        title="考核细则",
        default_sort="-year",
        extra={"empty_title": "还没有考核细则", "empty_hint": "街道工作人员导入《党建考核评分细则》后，会显示在这里。"},
    )


@access("view", on=Scheme, also=PUBLISHED_ABOVE)
def scheme_detail(request, pk):
    """One version: sections, points, each rule in words, where its value comes from."""
    scheme = schemes_for_user(request.user).filter(pk=pk).first()
    if scheme is None:
        raise Http404
    rows = ruled_indicators(scheme)
    sections = []
    for section, group in groupby(rows, key=lambda row: row.indicator.section):
        members = list(group)
        total = number_text(base_total(members)) if section.category == Category.BASE else ""
        sections.append({"section": section, "rows": [_shown(row) for row in members], "total": total})
    context = {
        "scheme": scheme,
        "sections": sections,
        "total": number_text(base_total(rows)),
        "may_publish": scheme.state == SchemeState.DRAFT and request.user.may("schemes.edit", scheme.organization),
        "versions": schemes_for_user(request.user)
        .filter(organization=scheme.organization, year=scheme.year)
        .exclude(pk=scheme.pk),
    }
    return render(request, "assessments/schemes/scheme_detail.html", context)


def _shown(row) -> dict:
    indicator = row.indicator
    entry = entry_for(indicator.code)
    points = number_text(row.full)
    if indicator.section.category == Category.VETO:
        points = "否决"
    elif indicator.section.category != Category.BASE:
        points = f"≤{points}"
    computed = entry is not None and indicator.method in entry.methods
    return {"indicator": indicator, "words": row.words, "points": points, "computed": computed}


@access("schemes.edit", POST="schemes.edit", on=Scheme)
def scheme_publish(request, pk):
    """Confirm, then put a draft in force."""
    scheme = Scheme.objects.get_visible(request.user, "schemes.edit", pk=pk)

    def standing():
        now = Scheme.objects.get(pk=pk)
        rows = ruled_indicators(now)
        words = f"{now.title}：{len(rows)}项，基础分{number_text(base_total(rows))}分（{now.get_state_display()}）"
        return Standing(
            version_of_draft(now),
            also=[Difference("细则", words, "发布您打开时的那一份")],
            open=now.state == SchemeState.DRAFT,
        )

    return form_page(
        request,
        SeenForm(request.POST or None, initial={"version": version_of_draft(scheme)}),
        save=lambda seen: publish_scheme(scheme=scheme, actor=request.user, **seen),
        standing=standing,
        done=f"第{scheme.number}版已发布。",
        back=reverse("assessments:scheme_detail", args=[pk]),
        template="generic/confirm.html",
        title="发布考核细则",
        question=f"确定发布“{scheme.title}”第{scheme.number}版吗？",
        consequence="发布后这一版不能再改。同一年度原来的版本停用，未报区复核的考核改按这一版重新计算；"
        "以后要修改，请重新导入，生成下一版。",
        submit="发布",
        over_label="发布现在的这一份",
    )
