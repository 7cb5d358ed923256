"""Points of single rows, to the last figure."""

from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from assessments.schemes.grammar import parse
from assessments.scoring.rules import Measure, Unfit, half_up, score


def rate(numerator, denominator, late=0):
    return Measure(numerator=F(numerator), denominator=F(denominator), late=F(late))


CASES = [
    # method, parameters, full, measure, points
    ("ratio", "", 3, rate(15, 16), "2.81"),
    ("ratio", "", 2, rate(46, 48), "1.92"),
    ("ratio", "", 3, rate(20, 16), "3.00"),
    ("ratio", "", 4, rate(8, 10, late=2), "3.20"),
    ("ratio", "late=0.5", 4, rate(8, 10, late=2), "3.60"),
    ("ratio", "", 2, Measure(flag=True), "2.00"),
    ("linear", "full=0.90; zero=0.75", 3, rate(90, 100), "3.00"),
    ("linear", "full=0.90; zero=0.75", 3, rate(75, 100), "0.00"),
    ("linear", "full=0.90; zero=0.75", 3, rate(3446, 3903), "2.66"),
    ("linear", "full=0.90; zero=0.75", 3, rate(1860, 2530), "0.00"),
    ("linear", "full=0.95; zero=0.80; floor=2", 4, rate(80, 100), "2.00"),
    ("linear", "full=0.95; zero=0.80; floor=2", 4, rate(7999, 10000), "0.00"),
    ("linear", "full=0.95; zero=0.80; floor=2", 4, rate(875, 1000), "3.00"),
    ("steps", "0.95:4; 0.80:2", 4, rate(95, 100), "4.00"),
    ("steps", "0.95:4; 0.80:2", 4, rate(9499, 10000), "2.00"),
    ("steps", "0.95:4; 0.80:2", 4, rate(79, 100), "0.00"),
    ("per_miss", "each=0.5", 2, rate(14, 16), "1.00"),
    ("per_miss", "each=0.5", 2, rate(1, 16), "0.00"),
    ("per_miss", "each=0.5", 3, rate(9, 12, late=2), "1.50"),
    ("per_miss", "each=0.5; late=0.25", 3, rate(9, 12, late=2), "2.00"),
    ("per_hit", "each=0.5", 2, Measure(hits=F(3)), "0.50"),
    ("per_hit", "each=0.5", 2, Measure(hits=F(9)), "0.00"),
    ("per_hit", "each=0.5", 2, rate(14, 16), "1.00"),
    ("grade", "好:3; 较好:2.4", 3, Measure(grade="较好"), "2.40"),
    ("grade", "好:3; 较好:2.4", 3, Measure(grade="很好"), "0.00"),
    ("grade", "是:2; 否:0.5", 2, Measure(flag=False), "0.50"),
    ("flag", "", 2, Measure(flag=True), "2.00"),
    ("flag", "", 2, Measure(flag=False), "0.00"),
    ("flag", "", 2, rate(16, 16), "2.00"),
    ("flag", "", 2, Measure(hits=F(1)), "0.00"),
    ("checklist", "items=甲,乙,丙", 2, Measure(items=("甲", "丙", "丁")), "1.33"),
    ("checklist", "items=甲,乙,丙", 2, Measure(items=()), "0.00"),
    ("manual", "", 1, Measure(points=F(3, 4)), "0.75"),
    ("manual", "", 1, Measure(points=F(7)), "1.00"),
]


@pytest.mark.parametrize(("method", "parameters", "full", "measure", "points"), CASES)
def test_points_of_each_method(method, parameters, full, measure, points):
    outcome = score(parse(method, parameters, full=F(full)), measure, full=F(full))
    assert half_up(outcome.points) == D(points)
    assert outcome.reason


def test_bonus_hits_stop_at_max():
    rule = parse("per_hit", "each=2; max=5", full=F(10))
    outcome = score(rule, Measure(hits=F(4)), full=F(10), category="bonus")
    assert outcome.points == 5
    assert outcome.reason == "发生4次，每次加2分，共加5.00分"


def test_rounding_is_half_up():
    assert [half_up(F(n, 1000)) for n in (1005, 1004, 1015, 2675)] == [D("1.01"), D("1.00"), D("1.02"), D("2.68")]
    assert half_up(F(53, 64), 4) == D("0.8281")


def test_reasons_tell_numerator_denominator_and_rule():
    measure = Measure(numerator=F(15), denominator=F(16), words=("已开", "应开"))
    outcome = score(parse("ratio", "", full=F(3)), measure, full=F(3))
    assert outcome.reason == "应开16，已开15，占93.75%；3分×93.75%＝2.81分"
    outcome = score(parse("per_miss", "each=0.5", full=F(2)), measure, full=F(2))
    assert outcome.reason == "应开16，已开15，缺1次，每次扣0.5分，得1.50分"


@pytest.mark.parametrize(
    ("method", "parameters", "measure"),
    [
        ("ratio", "", Measure(grade="好")),
        ("grade", "好:3", rate(1, 2)),
        ("per_miss", "each=1", Measure(hits=F(1))),
        ("per_hit", "each=1", Measure(grade="好")),
        ("checklist", "items=甲", rate(1, 2)),
        ("manual", "", rate(1, 2)),
        ("flag", "", Measure(grade="好")),
    ],
)
def test_a_measure_of_another_shape_does_not_fit(method, parameters, measure):
    with pytest.raises(Unfit):
        score(parse(method, parameters, full=F(3)), measure, full=F(3))
