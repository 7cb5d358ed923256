"""The small closed grammar of 计分方式 and 参数: text of a scheme row → a typed rule. Nothing is ever evaluated.

参数 is a list of parts separated by `;`, each `key=value` or `label:points`; rates are decimals.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from assessments.schemes.models import Category, Method

NUMBER = re.compile(r"\d+(\.\d+)?")
SEPARATORS = str.maketrans({"；": ";", "：": ":", "＝": "=", "\u3000": " ", "\n": " "})


class GrammarError(ValueError):
    """The parameters do not fit their method; the text is Chinese and says how to mend it."""


@dataclass(frozen=True)
class Ratio:
    """Full points × min(1, rate); what was done late counts `late`."""

    late: Fraction = Fraction(0)
    asks_late: bool = False


@dataclass(frozen=True)
class Linear:
    """Full points from rate `full`, none below `zero`, a straight line from `floor` between."""

    full: Fraction
    zero: Fraction
    floor: Fraction = Fraction(0)


@dataclass(frozen=True)
class Steps:
    """(limit, points) from the highest limit down: the first that is reached."""

    limits: tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True)
class PerMiss:
    """`each` off for everything due and not done, `late` off for everything done late."""

    each: Fraction
    late: Fraction = Fraction(0)
    asks_late: bool = False


@dataclass(frozen=True)
class PerHit:
    """`each` off per hit; in bonus and deduction rows `each` per hit up to `limit`."""

    each: Fraction
    limit: Fraction | None = None


@dataclass(frozen=True)
class Grade:
    """Points by grade; a grade that is not listed gets none."""

    grades: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True)
class Flag:
    """Yes or no."""


@dataclass(frozen=True)
class Checklist:
    """Full points × items fulfilled ÷ items."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Manual:
    """Points set by the assessors."""


Rule = Ratio | Linear | Steps | PerMiss | PerHit | Grade | Flag | Checklist | Manual


def parse(method: str, text: str, *, full: Fraction, category: str = Category.BASE) -> Rule:
    """The rule that `method` and its parameter text make for a row worth `full` points.

    For bonus and deduction rows `full` is the ceiling of the class; for veto rows it is 0.
    Raises GrammarError in Chinese, naming the mend.
    """
    if method not in Method.values:
        raise GrammarError(f"计分方式“{method}”不认识，请改为：{'、'.join(Method.values)}。")
    if category == Category.VETO and method != Method.FLAG:
        raise GrammarError("一票否决项的计分方式只能是 flag，请改为 flag，参数留空。")
    parts = _parts(text)
    return READERS[Method(method)](parts, full)


def doubts(rule: Rule, full: Fraction) -> list[str]:
    """What is allowed but hardly meant, in Chinese: points above 分值 (they are capped), limits never reached."""
    found = []
    labelled = rule.limits if isinstance(rule, Steps) else rule.grades if isinstance(rule, Grade) else ()
    points = [value for _, value in labelled] + ([rule.floor] if isinstance(rule, Linear) else [])
    if any(value > full for value in points):
        found.append(f"参数中有的分数超过分值{number_text(full)}，计分时以分值封顶，请核对")
    if isinstance(rule, Steps) and any(low >= high for (high, _), (low, _) in pairwise(rule.limits)):
        found.append("各档不是从高到低写的，自左至右取第一个达到的档，后面的档可能永远取不到，请核对")
    return found


def _parts(text: str) -> list[str]:
    cleaned = (text or "").translate(SEPARATORS)
    return [part.strip() for part in cleaned.split(";") if part.strip()]


def _number(text: str, what: str, example: str) -> Fraction:
    text = text.strip()
    if "%" in text or "％" in text:
        raise GrammarError(f"{what}“{text}”不能写百分号，请改为小数，如 {example}。")
    if not NUMBER.fullmatch(text):
        raise GrammarError(f"{what}“{text}”不是不小于0的数字，请改为如 {example} 的半角数字。")
    return Fraction(text)


def _rate(text: str, what: str, example: str) -> Fraction:
    number = _number(text, what, example)
    if number > 1:
        raise GrammarError(f"{what}“{text.strip()}”大于1，率用小数表示，请改为如 {example}。")
    return number


def _pairs(parts: list[str], allowed: dict[str, str], example: str) -> dict[str, str]:
    """`key=value` parts by key; refuses what is malformed, unknown, repeated or missing (allowed[key] == "must")."""
    found: dict[str, str] = {}
    for part in parts:
        key, mark, value = part.partition("=")
        key = key.strip().lower()
        if not mark or not value.strip():
            raise GrammarError(f"参数“{part}”缺少“=”或数值，请写成 {example}。")
        if key not in allowed:
            raise GrammarError(f"参数名“{key}”不认识，这里只能用 {'、'.join(allowed)}，请写成 {example}。")
        if key in found:
            raise GrammarError(f"参数“{key}”写了两次，请只保留一个。")
        found[key] = value.strip()
    missing = [key for key, need in allowed.items() if need == "must" and key not in found]
    if missing:
        raise GrammarError(f"缺少参数 {'、'.join(missing)}，请写成 {example}。")
    return found


def _labelled(parts: list[str], example: str) -> list[tuple[str, Fraction]]:
    """`label:points` parts in order."""
    if not parts:
        raise GrammarError(f"参数不能为空，请写成 {example}。")
    found: list[tuple[str, Fraction]] = []
    for part in parts:
        label, mark, points_text = part.rpartition(":")
        label = label.strip()
        if not mark or not label or not points_text.strip():
            raise GrammarError(f"参数“{part}”缺少“:”、名称或分数，请写成 {example}。")
        points = _number(points_text, f"“{label}”的分数", "2.4")
        if label in {known for known, _ in found}:
            raise GrammarError(f"“{label}”写了两次，请只保留一个。")
        found.append((label, points))
    return found


def _empty(parts: list[str], name: str) -> None:
    if parts:
        raise GrammarError(f"{name} 不带参数，请把参数“{'; '.join(parts)}”删掉。")


def _ratio(parts, full):
    found = _pairs(parts, {"late": "may"}, "late=0.5（或留空）")
    late = _rate(found["late"], "late", "0.5") if "late" in found else Fraction(0)
    return Ratio(late, "late" in found)


def _linear(parts, full):
    found = _pairs(parts, {"full": "must", "zero": "must", "floor": "may"}, "full=0.90; zero=0.75")
    top, zero = _rate(found["full"], "full", "0.90"), _rate(found["zero"], "zero", "0.75")
    floor = _number(found.get("floor", "0"), "floor", "2")
    if top <= zero:
        raise GrammarError("full 必须大于 zero，请检查两个数是否写反，如 full=0.90; zero=0.75。")
    return Linear(top, zero, floor)


def _steps(parts, full):
    limits = [(_rate(label, "档", "0.95"), points) for label, points in _labelled(parts, "0.95:4; 0.80:2")]
    return Steps(tuple(limits))


def _each(parts, allowed, example):
    found = _pairs(parts, {"each": "must", **allowed}, example)
    each = _number(found["each"], "each", "0.5")
    if each == 0:
        raise GrammarError("each 不能是0，请写每次的分数，如 each=0.5。")
    return found, each


def _per_miss(parts, full):
    found, each = _each(parts, {"late": "may"}, "each=0.5 或 each=0.5; late=0.25")
    return PerMiss(each, _number(found.get("late", "0"), "late", "0.25"), "late" in found)


def _per_hit(parts, full):
    found, each = _each(parts, {"max": "may"}, "each=0.5 或 each=0.5; max=10")
    return PerHit(each, _number(found["max"], "max", "10") if "max" in found else None)


def _grade(parts, full):
    return Grade(tuple(_labelled(parts, "好:3; 较好:2.4; 一般:1.5; 差:0")))


def _flag(parts, full):
    _empty(parts, "flag（是否）")
    return Flag()


def _checklist(parts, full):
    found = _pairs(parts, {"items": "must"}, "items=活动室,阅览室")
    items = [item.strip() for item in re.split("[,，、]", found["items"])]
    if not all(items):
        raise GrammarError("items 里有空项，请去掉多余的逗号，如 items=活动室,阅览室。")
    if len(set(items)) < len(items):
        raise GrammarError("items 里有重复的项，请每项只写一次。")
    return Checklist(tuple(items))


def _manual(parts, full):
    _empty(parts, "manual（考核组打分）")
    return Manual()


READERS = {
    Method.RATIO: _ratio,
    Method.LINEAR: _linear,
    Method.STEPS: _steps,
    Method.PER_MISS: _per_miss,
    Method.PER_HIT: _per_hit,
    Method.GRADE: _grade,
    Method.FLAG: _flag,
    Method.CHECKLIST: _checklist,
    Method.MANUAL: _manual,
}


def number_text(number: Fraction) -> str:
    """A number as people write it: 2, 0.5, 2.4; thirds to four places."""
    text = f"{float(number):.4f}".rstrip("0").rstrip(".")
    return text or "0"


def percent_text(rate: Fraction) -> str:
    """A rate as a percentage with at most two places: 93.75%."""
    return f"{float(rate * 100):.2f}".rstrip("0").rstrip(".") + "%"


def in_words(rule: Rule, full: Fraction, category: str = Category.BASE) -> str:
    """The rule in Chinese, for those who read the scheme and for the explanation of a score."""
    points, adds = number_text(full), {Category.BONUS: "加", Category.DEDUCTION: "扣"}.get(Category(category))
    match rule:
        case Ratio(late, asks):
            words = f"得分＝{points}分×完成率，最多{points}分"
            return words + (f"；逾期完成的按{number_text(late)}折算" if asks else "")
        case Linear(top, zero, floor):
            start = f"，起点{number_text(floor)}分" if floor else ""
            return f"达到{percent_text(top)}得{points}分，低于{percent_text(zero)}得0分，其间按比例{start}"
        case Steps(limits):
            steps = "；".join(f"达到{percent_text(limit)}得{number_text(got)}分" for limit, got in limits)
            return f"{steps}；都未达到得0分"
        case PerMiss(each, late, asks):
            words = f"每缺1次扣{number_text(each)}分"
            return words + (f"，每迟1次扣{number_text(late)}分" if asks else "") + "，扣完为止"
        case PerHit(each, limit):
            top_up = f"，累计不超过{number_text(limit)}分" if limit is not None else ""
            return f"每发生1次{adds or '扣'}{number_text(each)}分" + (top_up if adds or limit else "，扣完为止")
        case Grade(grades):
            listed = "、".join(f"{label}{number_text(got)}分" for label, got in grades)
            return f"按等次：{listed}；未列出的等次0分"
        case Flag():
            return "发生即一票否决" if category == Category.VETO else f"符合得{points}分，不符合得0分"
        case Checklist(items):
            return f"得分＝{points}分×合格项数÷{len(items)}项（{'、'.join(items)}）"
        case _:
            return f"考核组在0至{points}分之间打分"
