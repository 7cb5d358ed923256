"""The ladder: open a year, compute, 自评, 核查, 复核, 审定. Each service guards, saves, logs, in one transaction."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.ladder.computing import compute_assessments, retotal
from assessments.ladder.models import Assessment, AssessmentEvent, Score
from assessments.ladder.models import AssessmentState as State
from assessments.ladder.transitions import ENTRY_STATES, REVIEWS, TRANSITIONS
from assessments.schemes.models import Category, Scheme
from assessments.schemes.selectors import published_scheme, ruled_indicators
from assessments.scoring.metrics.facts import Facts
from assessments.scoring.models import ManualValue
from assessments.scoring.values import clean_manual_value
from common.conflicts import Version, check_version
from common.exceptions import Refused, Stale
from common.workflow import step
from organizations.audit.services import About, record, record_each, together
from organizations.tree.models import Organization

STAGES = {
    "self": (State.SELF, "scores.self", "自评分"),
    "street": (State.STREET, "scores.street", "街道核查分"),
    "district": (State.DISTRICT, "scores.district", "区复核分"),
}


NOTHING_YET = "0"


# -- opening and computing ------------------------------------------------------------
@transaction.atomic
def open_year(*, street: Organization, year: int, actor, today: date | None = None) -> list[Assessment]:
    """An assessment for every unit of the street under its published scheme, system points computed.

    Asking again adds units that came since and computes anew. Raises Refused without a published scheme.
    """
    scheme = published_scheme(street, year)
    if scheme is None:
        raise Refused(f"{street}{year}年度的评分细则还没有发布，请先导入并发布。", code="no_scheme")
    Scheme.objects.select_for_update(of=("self",), no_key=True).get(pk=scheme.pk)
    today = today or timezone.localdate()
    units = Facts(street, year, today=today).units
    known = set(scheme.assessments.values_list("organization_id", flat=True))
    new = [Assessment(organization_id=unit.id, scheme=scheme) for unit in units if unit.id not in known]
    Assessment.objects.bulk_create(new)
    compute_assessments(scheme, today=today)
    record(
        "assessment.computed",
        actor=actor,
        summary=f"计算{year}年度考核系统分，{len(units)}个单位（新开{len(new)}个）",
        obj=scheme,
        organization=street,
    )
    assessments = list(scheme.assessments.select_related("organization"))
    words = f"{year}年度考核：计算系统分"
    record_each("assessment.computed", [About(one, one.organization_id, words) for one in assessments], actor=actor)
    return assessments


# -- steps ------------------------------------------------------------
def locked(assessment: Assessment, version: Version | None) -> Assessment:
    """The assessment, locked. Raises Stale when somebody changed it since `version` was shown."""
    # First the lock alone: on PostgreSQL a row whose scheme changed while we waited would drop out of a join.
    Assessment.objects.select_for_update(no_key=True).only("pk").get(pk=assessment.pk)
    current = Assessment.objects.select_related("organization", "scheme__organization").get(pk=assessment.pk)
    check_version(current, version)
    return current


def require(actor, perm: str, organization: Organization) -> None:
    """Raises Refused unless `actor` holds `perm` over the organisation; None is the system itself."""
    if actor is not None and not actor.may(perm, organization):
        raise Refused("您没有这一步的权限。", code="not_allowed")


@transaction.atomic
def take_step(
    *, assessment: Assessment, action: str, actor, reason: str = "", version: Version | None = None
) -> Assessment:
    """One step of the ladder. Raises Refused (wrong state, no right, no reason, own step) or Stale."""
    assessment = locked(assessment, version)
    transition = step(TRANSITIONS, action, assessment.state, reason=reason)
    require(actor, transition.perm, assessment.organization)
    _refuse_own_step(assessment, action, actor)
    assessment.state = transition.target
    assessment.version += 1
    assessment.save(update_fields=["state", "version"])
    _log(assessment, action, transition.label, actor, reason)
    return assessment


def _refuse_own_step(assessment: Assessment, action: str, actor) -> None:
    reviewed = REVIEWS.get(action)
    if reviewed is None or actor is None:
        return
    last = assessment.events.filter(action=reviewed).order_by("-id").first()
    if last is not None and last.actor_id == actor.pk:
        raise Refused(f"“{last.label}”是您本人办理的，“{TRANSITIONS[action].label}”须由他人办理。", code="own_step")


def _log(assessment: Assessment, action: str, label: str, actor, reason: str = "", details: dict | None = None) -> None:
    AssessmentEvent.objects.create(
        assessment=assessment,
        action=action[:20],
        code=(details or {}).get("code", ""),
        label=label[:80],
        reason=reason[:300],
        actor=actor,
    )
    _record(assessment, action, label, actor, reason, details)


def _record(assessment: Assessment, action: str, label: str, actor, reason: str, details: dict | None) -> None:
    record(
        f"assessment.{action}",
        actor=actor,
        summary=f"{assessment.organization}{assessment.scheme.year}年度考核：{label}"
        + (f"（{reason}）" if reason else ""),
        obj=assessment,
        organization=assessment.organization,
        details=details,
    )


@transaction.atomic
def take_steps(
    *, assessments: Iterable[Assessment], action: str, actor, reason: str = "", version: Version | None = None
) -> int:
    """The same step for all of `assessments` that stand where it begins; gives how many were taken.

    `version`: version_together of those shown. Raises Refused as take_step does, Stale.
    """
    sources = TRANSITIONS[action].sources
    assessments = list(assessments)
    held = Assessment.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=[one.pk for one in assessments]
    )
    if version is not None and str(version) != version_together(held.order_by("pk")):
        raise Stale
    taken = 0
    with together():
        for assessment in assessments:
            if assessment.state in sources:
                take_step(assessment=assessment, action=action, actor=actor, reason=reason)
                taken += 1
    return taken


def version_together(assessments: Iterable[Assessment]) -> str:
    """One version of many assessments: how many, and the sum of their versions, which never fall."""
    versions = [assessment.version for assessment in assessments]
    return f"{len(versions)}-{sum(versions)}"


# -- points set by persons ------------------------------------------------------------
@transaction.atomic
def set_points(
    *, score: Score, stage: str, points: Decimal | str | None, actor, reason: str = "", version: Version | None = None
) -> Score:
    """自评分, 街道核查分 or 区复核分 of one row; None takes them back. Reviewers must give a reason.

    Raises Refused for points out of 0…ceiling, a missing reason, the wrong state or right; Stale.
    """
    state, perm, label = STAGES[stage]
    assessment = locked(score.assessment, version)
    if assessment.state != state:
        raise Refused(f"现在是“{assessment.get_state_display()}”阶段，不能填{label}。", code="wrong_state")
    require(actor, perm, assessment.organization)
    score = (
        Score.objects.select_for_update(of=("self",), no_key=True).select_related("indicator__section").get(pk=score.pk)
    )
    if score.indicator.section.category == Category.VETO:
        raise Refused("一票否决项不打分，请录入是否发生。", code="veto_row")
    if stage != "self" and not reason.strip():
        raise Refused("调整分数需要写明理由。", code="reason_missing", field="reason")
    points = _points_within(points, score.ceiling if score.ceiling is not None else score.indicator.points)
    before = getattr(score, f"{stage}_points")
    setattr(score, f"{stage}_points", points)
    setattr(score, f"{stage}_reason", reason.strip()[:300])
    score.save(update_fields=[f"{stage}_points", f"{stage}_reason"])
    assessment.version += 1
    assessment.save(update_fields=["version"])
    retotal([assessment])
    what = f"{label}：{score.indicator.content} {_text(before)}→{_text(points)}"
    details = {"code": score.indicator.code}
    if stage == "self":  # many small steps of one's own: in the log, not among the steps of the ladder
        _record(assessment, "self_points", what, actor, reason, details)
    else:
        _log(assessment, f"{stage}_points", what, actor, reason, details)
    return score


def _text(points: Decimal | None) -> str:
    return "（系统分）" if points is None else str(points)


def _points_within(points: Decimal | str | None, ceiling: Decimal) -> Decimal | None:
    if points is None or points == "":
        return None
    try:
        number = Decimal(str(points))
    except InvalidOperation:
        raise Refused("分数要填数字，如 1.5。", field="points") from None
    if not number.is_finite() or number < 0 or number > ceiling:
        raise Refused(f"分数应在0至{ceiling}之间。", field="points")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -2:
        raise Refused("分数最多两位小数。", field="points")
    return number.quantize(Decimal("0.01"))


@transaction.atomic
def enter_manual_value(
    *,
    organization: Organization,
    scheme: Scheme,
    code: str,
    value: Mapping[str, Any],
    reason: str,
    actor,
    today=None,
    version: Version | None = None,
) -> ManualValue:
    """The value of one indicator, entered by hand with what it rests on; the organisation's points follow at once.

    `version` is that of the value shown, NOTHING_YET where there was none. Raises Refused when the value does not fit
    the row's method, the reason is missing or the assessment is closed; Stale.
    """
    require(actor, "scores.street", organization)
    Scheme.objects.select_for_update(of=("self",), no_key=True).get(pk=scheme.pk)
    before = ManualValue.objects.filter(organization=organization, year=scheme.year, code=code).first()
    if before is not None:
        check_version(before, version)
    elif version not in (None, NOTHING_YET):
        raise Stale
    if not reason.strip():
        raise Refused("请写明依据（文件、台账或核查情况）。", code="reason_missing", field="reason")
    row = next((one for one in ruled_indicators(scheme) if one.indicator.code == code), None)
    if row is None:
        raise Refused("这一版细则里没有这个指标。", code="unknown_code")
    assessment = scheme.assessments.filter(organization=organization).first()
    if assessment is not None:
        assessment = locked(assessment, None)
        if assessment.state not in ENTRY_STATES:
            raise Refused("已报区复核，不能再改录入值；确需更正的，请区里先退回街道。", code="wrong_state")
    cleaned = clean_manual_value(row.rule, value, full=row.full)
    entered, _ = ManualValue.objects.update_or_create(
        organization=organization,
        year=scheme.year,
        code=code,
        defaults={"value": cleaned, "reason": reason.strip()[:300], "actor": actor},
    )
    if assessment is not None:
        assessment.version += 1
        assessment.save(update_fields=["version"])
        compute_assessments(scheme, today=today or timezone.localdate(), only=[organization.pk])
        _log(
            assessment,
            "manual_value",
            f"录入：{row.indicator.content}",
            actor,
            reason,
            {"code": code, "value": cleaned},
        )
    else:
        record(
            "assessment.manual_value",
            actor=actor,
            summary=f"{organization}{scheme.year}年度录入：{row.indicator.content}（{reason.strip()}）",
            obj=entered,
            organization=organization,
            details={"code": code, "value": cleaned},
        )
    return entered


# -- a new version of the scheme ------------------------------------------------------------
def follow_new_scheme(*, scheme: Scheme, replaced: Scheme | None, actor) -> None:
    """Open assessments move to the newly published version; points set by persons stay with rows worth the same.

    Raises Refused when one of them has left the street already.
    """
    if replaced is None:
        return
    assessments = list(replaced.assessments.select_for_update(no_key=True))
    if any(assessment.state not in (State.SELF, State.STREET) for assessment in assessments):
        raise Refused("已有单位报区复核，不能更换评分细则版本。", code="wrong_state")
    new = {row.indicator.code: row.indicator for row in ruled_indicators(scheme)}
    kept, dropped = [], []
    for score in Score.objects.filter(assessment__in=assessments).select_related("indicator"):
        indicator = new.get(score.indicator.code)
        if indicator is not None and indicator.points == score.indicator.points:
            score.indicator = indicator
            kept.append(score)
        else:
            dropped.append(score.pk)
    Score.objects.filter(pk__in=dropped).delete()
    Score.objects.bulk_update(kept, ["indicator"], batch_size=400)
    replaced.assessments.update(scheme=scheme)
    if assessments:
        compute_assessments(scheme, today=timezone.localdate())
