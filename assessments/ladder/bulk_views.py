"""What is done for a whole street at once: open or recompute, forward, approve, finalise. Each asks first."""

from collections import Counter

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from assessments.ladder import services
from assessments.ladder.finalising import finalise_year
from assessments.ladder.models import Assessment, Score
from assessments.ladder.transitions import TRANSITIONS
from assessments.schemes.models import Category
from common.access import access, by
from common.conflicts import Difference, SeenForm, Standing
from common.exceptions import Refused
from common.formpage import form_page
from organizations.accounts.confirming import confirm_person, is_confirmed
from organizations.tree.enums import Kind
from organizations.tree.models import Organization

STREET = {"on": Organization, "at": "street", "only": {"kind": Kind.WORK_COMMITTEE}}
# Steps that need a reason are taken one by one.
BULK_STEPS = by("action", {one.action: one.perm for one in TRANSITIONS.values() if not one.needs_reason})


def _street(user, perm: str, pk: int) -> Organization:
    return Organization.objects.get_visible(user, perm, pk=pk, kind=Kind.WORK_COMMITTEE)


def _back(street: Organization, year: int) -> str:
    return f"{reverse('assessments:assessment_list')}?street={street.pk}&year={year}"


def _ask_or_do(request, *, do, done: str, context: dict, back: str):
    if request.method == "POST":
        try:
            do()
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, done)
        return redirect(back)
    return render(request, "generic/confirm.html", {**context, "back": back})


@access("scores.street", POST="scores.street", **STREET)
def open_year(request, street, year):
    """Open the year's assessments, or compute their system points anew."""
    street = _street(request.user, "scores.street", street)
    context = {
        "title": "计算系统分",
        "question": f"按已发布的细则，为{street}的每个单位计算{year}年度系统分？",
        "consequence": "还没有考核表的单位会新开一份。人工打的分、录入的数值都保留；已审定、已定档的不受影响。",
        "submit": "开始计算",
    }
    return _ask_or_do(
        request,
        do=lambda: services.open_year(street=street, year=year, actor=request.user),
        done="系统分已计算。",
        context=context,
        back=_back(street, year),
    )


@access(BULK_STEPS, POST=BULK_STEPS, **STREET)
def bulk_step(request, street, year, action):
    """The same step for every unit of the street that stands where it begins."""
    transition = TRANSITIONS.get(action)
    if transition is None or transition.needs_reason:
        raise Http404
    street = _street(request.user, transition.perm, street)
    waiting = Assessment.objects.filter(
        scheme__organization=street, scheme__year=year, state__in=transition.sources
    ).select_related("organization", "scheme")
    context = {
        "title": f"全部{transition.label}",
        "question": f"把{street}{year}年度的{len(waiting)}个单位全部“{transition.label}”？",
        "consequence": _pending_note(waiting),
        "submit": f"全部{transition.label}",
    }
    return _confirmed(
        request,
        waiting,
        do=lambda seen: services.take_steps(assessments=waiting, action=action, actor=request.user, **seen),
        done=f"已全部{transition.label}。",
        back=_back(street, year),
        **context,
    )


def _confirmed(request, assessments, **page):
    """Ask first, about the assessments as they were shown; when one moved since, show how they stand now."""
    version = services.version_together(assessments)

    def standing():
        now = list(assessments.all())
        counts = Counter(one.get_state_display() for one in now)
        words = "，".join(f"{state}{count}个" for state, count in counts.items()) or "没有单位"
        return Standing(
            services.version_together(now),
            also=[
                Difference(
                    "各单位的状态", words, f"{page['submit']}（按您打开这一页时的{version.split('-')[0]}个单位）"
                )
            ],
        )

    return form_page(
        request,
        SeenForm(request.POST or None, initial={"version": version}),
        save=page.pop("do"),
        standing=standing,
        template="generic/confirm.html",
        over_label=f"我已核对，{page['submit']}",
        **page,
    )


def _pending_note(assessments) -> str:
    pending = Score.objects.filter(
        assessment__in=assessments,
        pending=True,
        street_points=None,
        district_points=None,
        indicator__section__category=Category.BASE,
    ).count()
    return f"其中还有{pending}项没有录入数值，目前按0分计。" if pending else ""


@access("scores.finalise", POST="scores.finalise", **STREET)
def finalise(request, street, year):
    """What freezing means, then freeze."""
    street = _street(request.user, "scores.finalise", street)
    rows = Assessment.objects.filter(scheme__organization=street, scheme__year=year).defer("frozen")
    context = {
        "title": f"{year}年度考核定档",
        "question": f"确定将{street}{year}年度{rows.count()}个单位的考核结果定档吗？",
        "consequence": "定档后：得分、名次、等次不能再改；评分细则、组织隶属、数据和佐证一并固定保存，"
        "以后修改台账、名册、会议记录都不影响这一年的结果；随时可以按固定的数据重新验算。定档不能撤回。"
        + _pending_note(rows),
        "submit": "定档",
        "danger": True,
        "ask_password": not is_confirmed(request),
    }
    if request.method == "POST":
        confirm_person(request, f"将{street}{year}年度考核定档", back=_back(street, year))
    return _confirmed(
        request,
        rows,
        do=lambda seen: finalise_year(street=street, year=year, actor=request.user, **seen),
        done=f"{street}{year}年度考核已定档。",
        back=_back(street, year),
        **context,
    )
