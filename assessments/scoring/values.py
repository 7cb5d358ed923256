"""Values as plain JSON: what a person enters for an indicator, what a score keeps of its measure."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
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
)
from assessments.scoring.rules import Measure, half_up
from common.exceptions import Refused


def clean_manual_value(rule: Rule, value: Mapping[str, Any], *, full: Fraction) -> dict[str, Any]:
    """The value a person entered, in the form it is stored. Raises Refused in Chinese when it does not fit the rule."""
    if value.get("not_applicable"):
        return {"not_applicable": True}
    match rule:
        case Ratio() | Linear() | Steps():
            return _rate_value(rule, value)
        case PerMiss():
            return _counts(value, rule.asks_late)
        case PerHit():
            return {"hits": _whole(value.get("hits"), "发生次数")}
        case Grade(grades):
            return {"grade": _chosen(value.get("grade"), [label for label, _ in grades])}
        case Flag():
            if not isinstance(value.get("flag"), bool):
                raise Refused("请选择“是”或“否”。", field="flag")
            return {"flag": value["flag"]}
        case Checklist(items):
            ticked = list(value.get("items") or [])
            return {"items": [item for item in items if item in ticked]}
        case Manual():
            points = _number(value.get("points"), "分数")
            if Fraction(points) > full:
                raise Refused(f"分数不能超过分值{number_text(full)}。", field="points")
            return {"points": points}
    raise Refused("这种计分方式不能人工录入。")


def _rate_value(rule: Rule, value: Mapping[str, Any]) -> dict[str, Any]:
    if value.get("due") not in (None, ""):
        return _counts(value, isinstance(rule, Ratio) and rule.asks_late)
    rate = _number(value.get("rate"), "完成率", field="rate")
    if Fraction(rate) > 1:
        raise Refused("完成率用小数表示，不能大于1，如 0.95。", field="rate")
    return {"rate": rate}


def _counts(value: Mapping[str, Any], asks_late: bool) -> dict[str, Any]:
    due, held = _whole(value.get("due"), "应完成数", "due"), _whole(value.get("held"), "已完成数", "held")
    if due == 0:
        raise Refused("应完成数是0时请勾选“不适用”。", field="due")
    found = {"due": due, "held": held}
    if asks_late:
        late = _whole(value.get("late") or 0, "其中逾期数", "late")
        if late > held:
            raise Refused("逾期数不能超过已完成数。", field="late")
        found["late"] = late
    if held > due:
        raise Refused("已完成数不能超过应完成数。", field="held")
    return found


def _chosen(grade: Any, grades: list[str]) -> str:
    if grade not in grades:
        raise Refused(f"请选择等次：{'、'.join(grades)}。", field="grade")
    return grade


def _whole(value: Any, what: str, field: str = "hits") -> int:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 0 or number != int(number) or number > 10**7:
        raise Refused(f"{what}要填不小于0的整数。", field=field)
    return int(number)


def _number(value: Any, what: str, field: str = "points") -> str:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 0:
        raise Refused(f"{what}要填不小于0的数字。", field=field)
    return format(number, "f")


def manual_measure(rule: Rule, value: Mapping[str, Any]) -> Measure:
    """The measure a stored value stands for."""
    if value.get("not_applicable"):
        return Measure(applicable=False, why="人工认定")
    if "due" in value:
        late = Fraction(value.get("late", 0))
        return Measure(numerator=Fraction(value["held"]) - late, denominator=Fraction(value["due"]), late=late)
    if "rate" in value:
        return Measure(share=Fraction(value["rate"]))
    if "hits" in value:
        return Measure(hits=Fraction(value["hits"]))
    if "grade" in value:
        return Measure(grade=value["grade"])
    if "flag" in value:
        return Measure(flag=value["flag"])
    if "items" in value:
        return Measure(items=tuple(value["items"]))
    return Measure(points=Fraction(value["points"]))


FRACTIONS = ("numerator", "denominator", "late", "hits", "share", "points")


def measure_to_json(measure: Measure | None) -> dict[str, Any] | None:
    """A measure as JSON that gives exactly the same measure back; fractions as text."""
    if measure is None:
        return None
    found: dict[str, Any] = {"applicable": measure.applicable, "words": list(measure.words)}
    for name in FRACTIONS:
        number = getattr(measure, name)
        if number is not None:
            found[name] = str(number)
    for name in ("grade", "flag", "why"):
        if getattr(measure, name) not in (None, ""):
            found[name] = getattr(measure, name)
    if measure.items is not None:
        found["items"] = list(measure.items)
    return found


def measure_from_json(value: Mapping[str, Any] | None) -> Measure | None:
    """The measure that `measure_to_json` wrote."""
    if value is None:
        return None
    numbers = {name: Fraction(value[name]) for name in FRACTIONS if name in value}
    return Measure(
        applicable=value["applicable"],
        grade=value.get("grade"),
        flag=value.get("flag"),
        items=tuple(value["items"]) if "items" in value else None,
        why=value.get("why", ""),
        words=tuple(value["words"]),
        **numbers,
    )


def shown_value(measure: Measure | None) -> Any:
    """The one figure people look at: a rate to four places, a number of hits, yes/no, a grade, ticked items, points."""
    if measure is None or not measure.applicable:
        return None
    if measure.denominator or measure.share is not None:
        return float(half_up(measure.rate or Fraction(0), 4))
    if measure.hits is not None:
        return int(measure.hits)
    if measure.points is not None:
        return float(half_up(measure.points, 4))
    if measure.items is not None:
        return list(measure.items)
    return measure.flag if measure.flag is not None else measure.grade
