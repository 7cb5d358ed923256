"""Sums, rates and changes of supervision facts. Pure; rates are exact until they are written."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from activities.sessions.enums import SessionKind

NUMBERS = ("due", "held", "late", "sessions", "expected", "present")


def empty_count() -> dict[str, Any]:
    """A count of nothing: the shape shared by branches, units and streets."""
    return dict.fromkeys(NUMBERS, 0) | {"kinds": {}}


def add_up(counts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The sum of counts, kind by kind."""
    total = empty_count()
    for count in counts:
        for number in NUMBERS:
            total[number] += count[number]
        for kind, part in count["kinds"].items():
            whole = total["kinds"].setdefault(kind, {"due": 0, "held": 0})
            whole["due"] += part["due"]
            whole["held"] += part["held"]
    return total


def kinds_of(facts: dict[str, Any]) -> list[str]:
    """The kinds a report speaks of, in their usual order (JSON columns do not keep the order of keys)."""
    return [kind.value for kind in SessionKind if kind in facts["total"]["kinds"]]


def rate(part: int, whole: int) -> Fraction | None:
    """part ÷ whole, None when there is no whole."""
    return Fraction(part, whole) if whole else None


def percent(share: Fraction | None) -> str:
    """A share as 91.67%, rounded half up; 不适用 when there is none."""
    if share is None:
        return "不适用"
    return f"{_hundredths(share * 100)}%"


def change(now: Fraction | None, before: Fraction | None) -> str:
    """How a share changed, in percentage points: 上升1.25个百分点, 下降…, 持平; — when one of them is missing.

    It is the difference of the two figures as `percent` writes them, so that readers can check it.
    """
    if now is None or before is None:
        return "—"
    points = _hundredths(now * 100) - _hundredths(before * 100)
    if points == 0:
        return "持平"
    return f"{'上升' if points > 0 else '下降'}{abs(points)}个百分点"


def change_of_number(now: int, before: int) -> str:
    """How a number changed: 增加3, 减少2, 持平."""
    if now == before:
        return "持平"
    return f"{'增加' if now > before else '减少'}{abs(now - before)}"


def held_rate(count: dict[str, Any]) -> Fraction | None:
    """完成率 = 已开 ÷ 应开."""
    return rate(count["held"], count["due"])


def attendance_rate(count: dict[str, Any]) -> Fraction | None:
    """到会率 = 实到 ÷ 应到 (domain.md §2.4)."""
    return rate(count["present"], count["expected"])


def _hundredths(number: Fraction) -> Decimal:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
