"""(rule, measure) → exact points and the reason in Chinese. Pure; fractions until the very last rounding."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments.schemes.grammar import (
    Checklist,
    Flag,
    Grade,
    Linear,
    Manual,
    PerHit,
    PerMiss,
    Ratio,
    Rule,
    Steps,
    number_text,
    percent_text,
)
from assessments.schemes.models import Category

WORDS = ("完成", "应完成")


@dataclass(frozen=True)
class Measure:
    """What a metric (or a person) found for one organisation; only the fields its shape needs are set.

    `numerator` counts what was done in time, `late` what was done late, both of `denominator`.
    `share` is a rate given as such. `words` names numerator and denominator in reasons.
    """

    applicable: bool = True
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    late: Fraction = Fraction(0)
    share: Fraction | None = None
    hits: Fraction | None = None
    grade: str | None = None
    flag: bool | None = None
    items: tuple[str, ...] | None = None
    points: Fraction | None = None
    why: str = ""
    words: tuple[str, str] = field(default=WORDS)

    @property
    def rate(self) -> Fraction | None:
        """Numerator ÷ denominator, a share given, or a yes/no as 1/0; None when this measure is no rate."""
        if self.denominator:
            return Fraction(self.numerator or 0) / self.denominator
        if self.share is not None:
            return self.share
        if self.flag is not None:
            return Fraction(int(self.flag))
        return None


@dataclass(frozen=True)
class Outcome:
    """Exact points, before any rounding, with the sentence that explains them."""

    points: Fraction
    reason: str


class Unfit(ValueError):
    """The measure has not the shape that the rule needs (a grade for a ratio, for instance)."""


def half_up(number: Fraction, places: int = 2) -> Decimal:
    """`number` (not negative) rounded half up."""
    scaled = number * 10**places + Fraction(1, 2)
    return Decimal(scaled.numerator // scaled.denominator).scaleb(-places)


def score(rule: Rule, measure: Measure, *, full: Fraction, category: str = Category.BASE) -> Outcome:
    """Points of an applicable measure under `rule`; always within 0…full (README of the scheme form).

    Raises Unfit when the measure's shape cannot serve the rule.
    """
    scorer = SCORERS[type(rule)]
    outcome = scorer(rule, measure, full, category)
    return replace(outcome, points=max(Fraction(0), min(full, outcome.points)))


def _rate(measure: Measure) -> Fraction:
    rate = measure.rate
    if rate is None:
        raise Unfit("这项数据不是比率")
    return rate


def _rate_text(measure: Measure, late: bool = False) -> str:
    rate = _rate(measure)
    if measure.share is not None:
        return f"完成率{percent_text(rate)}"
    if measure.denominator is None:
        return "符合" if measure.flag else "不符合"
    done, due = measure.words
    counts = f"{due}{number_text(measure.denominator)}，{done}{number_text(measure.numerator or Fraction(0))}"
    counts += f"，逾期{number_text(measure.late)}" if late and measure.late else ""
    return f"{counts}，占{percent_text(rate)}"


def _points_text(points: Fraction) -> str:
    return f"{half_up(max(points, Fraction(0)))}分"


def _ratio(rule: Ratio, measure: Measure, full: Fraction, category: str) -> Outcome:
    rate = _rate(measure)
    if rule.asks_late and measure.denominator:
        rate += rule.late * measure.late / measure.denominator
    rate = min(Fraction(1), rate)
    points = full * rate
    text = f"{_rate_text(measure, rule.asks_late)}；{number_text(full)}分×{percent_text(rate)}＝{_points_text(points)}"
    return Outcome(points, text)


def _linear(rule: Linear, measure: Measure, full: Fraction, category: str) -> Outcome:
    rate, counts = _rate(measure), _rate_text(measure)
    if rate >= rule.full:
        return Outcome(full, f"{counts}，达到{percent_text(rule.full)}，得满分")
    if rate < rule.zero:
        return Outcome(Fraction(0), f"{counts}，低于{percent_text(rule.zero)}，不得分")
    points = rule.floor + (full - rule.floor) * (rate - rule.zero) / (rule.full - rule.zero)
    between = f"在{percent_text(rule.zero)}与{percent_text(rule.full)}之间，按比例得{_points_text(points)}"
    return Outcome(points, f"{counts}，{between}")


def _steps(rule: Steps, measure: Measure, full: Fraction, category: str) -> Outcome:
    rate, counts = _rate(measure), _rate_text(measure)
    for limit, points in rule.limits:
        if rate >= limit:
            return Outcome(points, f"{counts}，达到{percent_text(limit)}一档，得{number_text(points)}分")
    return Outcome(Fraction(0), f"{counts}，各档都未达到，不得分")


def _per_miss(rule: PerMiss, measure: Measure, full: Fraction, category: str) -> Outcome:
    if measure.denominator is None:
        raise Unfit("这项数据没有应完成数")
    late = measure.late if rule.asks_late else Fraction(0)
    missed = max(Fraction(0), measure.denominator - (measure.numerator or 0) - late)
    off = rule.each * missed + rule.late * late
    done, due = measure.words
    text = f"{due}{number_text(measure.denominator)}，{done}{number_text((measure.numerator or 0) + late)}"
    if not off:
        return Outcome(full, f"{text}，没有缺次，得满分")
    text += f"，缺{number_text(missed)}次，每次扣{number_text(rule.each)}分"
    text += f"，迟{number_text(late)}次，每次扣{number_text(rule.late)}分" if late else ""
    return Outcome(full - off, f"{text}，得{_points_text(full - off)}")


def _hits(measure: Measure) -> Fraction:
    if measure.hits is not None:
        return measure.hits
    if measure.denominator is not None:
        return max(Fraction(0), measure.denominator - (measure.numerator or 0))
    if measure.flag is not None:
        return Fraction(int(not measure.flag))
    raise Unfit("这项数据不是次数")


def _per_hit(rule: PerHit, measure: Measure, full: Fraction, category: str) -> Outcome:
    hits = _hits(measure)
    amount = rule.each * hits
    if rule.limit is not None:
        amount = min(amount, rule.limit)
    each, count = number_text(rule.each), number_text(hits)
    if category in (Category.BONUS, Category.DEDUCTION):
        verb = "加" if category == Category.BONUS else "扣"
        return Outcome(amount, f"发生{count}次，每次{verb}{each}分，共{verb}{_points_text(amount)}")
    if not hits:
        return Outcome(full, "没有发生，得满分")
    return Outcome(full - amount, f"发生{count}次，每次扣{each}分，得{_points_text(full - amount)}")


def _grade(rule: Grade, measure: Measure, full: Fraction, category: str) -> Outcome:
    grade = measure.grade
    if grade is None and measure.flag is not None:
        grade = "是" if measure.flag else "否"
    if grade is None:
        raise Unfit("这项数据不是等次")
    points = dict(rule.grades).get(grade)
    if points is None:
        return Outcome(Fraction(0), f"“{grade}”不在细则列出的等次内，得0分")
    return Outcome(points, f"{grade}，得{number_text(points)}分")


def _flag(rule: Flag, measure: Measure, full: Fraction, category: str) -> Outcome:
    if measure.flag is not None:
        yes = measure.flag
    elif measure.denominator is not None:
        yes = (measure.numerator or 0) >= measure.denominator
    elif measure.hits is not None:
        yes = measure.hits == 0
    else:
        raise Unfit("这项数据不是“是”或“否”")
    if category == Category.VETO:
        return Outcome(Fraction(0), "发生，一票否决" if yes else "未发生")
    return Outcome(full if yes else Fraction(0), f"符合，得{number_text(full)}分" if yes else "不符合，得0分")


def _checklist(rule: Checklist, measure: Measure, full: Fraction, category: str) -> Outcome:
    if measure.items is None:
        raise Unfit("这项数据不是清单")
    met = [item for item in rule.items if item in measure.items]
    lacking = [item for item in rule.items if item not in measure.items]
    points = full * Fraction(len(met), len(rule.items))
    text = f"{len(rule.items)}项中{len(met)}项合格" + (f"，不合格：{'、'.join(lacking)}" if lacking else "")
    return Outcome(points, f"{text}，得{_points_text(points)}")


def _manual(rule: Manual, measure: Measure, full: Fraction, category: str) -> Outcome:
    if measure.points is None:
        raise Unfit("没有考核组的打分")
    return Outcome(measure.points, f"考核组打分{number_text(measure.points)}分")


SCORERS: Mapping[type, Any] = {
    Ratio: _ratio,
    Linear: _linear,
    Steps: _steps,
    PerMiss: _per_miss,
    PerHit: _per_hit,
    Grade: _grade,
    Flag: _flag,
    Checklist: _checklist,
    Manual: _manual,
}
