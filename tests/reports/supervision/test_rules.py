"""Rates, changes and sums of the report."""

from fractions import Fraction

import pytest

from reports.supervision.rules import add_up, change, change_of_number, empty_count, percent, rate


@pytest.mark.parametrize(
    ("share", "text"),
    [(Fraction(11, 12), "91.67%"), (Fraction(1), "100.00%"), (Fraction(1, 3), "33.33%"),
     (Fraction(1, 16), "6.25%"), (Fraction(12345, 100000), "12.35%"), (None, "不适用")],
)  # fmt: skip
def test_percent_rounds_half_up(share, text):
    assert percent(share) == text


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (Fraction(9, 10), Fraction(8, 10), "上升10.00个百分点"),
        (Fraction(8, 10), Fraction(9, 10), "下降10.00个百分点"),
        (Fraction(1, 2), Fraction(1, 2), "持平"),
        # 90.854…% and 91.106…%: the exact difference rounds to 0.25, the figures on paper differ by 0.26
        (Fraction(911061, 1000000), Fraction(908546, 1000000), "上升0.26个百分点"),
        (Fraction(1, 2), None, "—"),
        (None, Fraction(1, 2), "—"),
    ],
)
def test_change(now, before, text):
    assert change(now, before) == text


@pytest.mark.parametrize(("now", "before", "text"), [(3, 1, "增加2"), (1, 3, "减少2"), (2, 2, "持平")])
def test_change_of_number(now, before, text):
    assert change_of_number(now, before) == text


def test_add_up():
    one = empty_count() | {"due": 3, "held": 2, "kinds": {"lecture": {"due": 3, "held": 2}}}
    two = empty_count() | {"due": 1, "late": 1, "kinds": {"lecture": {"due": 1, "held": 0}}}
    total = add_up([one, two])
    assert (total["due"], total["held"], total["late"]) == (4, 2, 1)
    assert total["kinds"] == {"lecture": {"due": 4, "held": 2}}
    assert rate(0, 0) is None
