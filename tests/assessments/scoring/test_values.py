"""Values entered by hand: cleaned by the rule of their row, kept as JSON, given back exactly."""

import json
from decimal import Decimal
from fractions import Fraction as F

import pytest

from assessments.schemes.grammar import parse
from assessments.scoring.rules import Measure
from assessments.scoring.values import (
    clean_manual_value,
    manual_measure,
    measure_from_json,
    measure_to_json,
    shown_value,
)
from common.exceptions import Refused


def rule(method, parameters=""):
    return parse(method, parameters, full=F(4))


GOOD = [
    ("ratio", "", {"rate": Decimal("0.93")}, {"rate": "0.93"}, F(93, 100)),
    ("ratio", "", {"due": 12, "held": 9}, {"due": 12, "held": 9}, F(3, 4)),
    ("ratio", "late=0.5", {"due": 12, "held": 9, "late": 3}, {"due": 12, "held": 9, "late": 3}, F(1, 2)),
    ("linear", "full=0.9; zero=0.5", {"rate": "1"}, {"rate": "1"}, F(1)),
    ("per_miss", "each=0.5", {"due": "12", "held": "12"}, {"due": 12, "held": 12}, F(1)),
    ("per_hit", "each=1", {"hits": 0}, {"hits": 0}, None),
    ("grade", "好:3; 差:0", {"grade": "差"}, {"grade": "差"}, None),
    ("flag", "", {"flag": False}, {"flag": False}, F(0)),
    ("checklist", "items=甲,乙", {"items": ["乙", "丙"]}, {"items": ["乙"]}, None),
    ("manual", "", {"points": Decimal("3.50")}, {"points": "3.50"}, None),
    ("manual", "", {"not_applicable": True, "points": 9}, {"not_applicable": True}, None),
]


@pytest.mark.parametrize(("method", "parameters", "typed", "stored", "rate"), GOOD)
def test_values_are_stored_plain_and_measured(method, parameters, typed, stored, rate):
    cleaned = clean_manual_value(rule(method, parameters), typed, full=F(4))
    assert cleaned == json.loads(json.dumps(stored))
    assert manual_measure(rule(method, parameters), cleaned).rate == rate


BAD = [
    ("ratio", "", {}, "rate"),
    ("ratio", "", {"rate": "1.2"}, "rate"),
    ("ratio", "", {"rate": "93%"}, "rate"),
    ("ratio", "", {"due": 0, "held": 0}, "due"),
    ("ratio", "", {"due": 3, "held": 4}, "held"),
    ("ratio", "late=0.5", {"due": 3, "held": 1, "late": 2}, "late"),
    ("per_miss", "each=0.5", {"due": "一", "held": 1}, "due"),
    ("per_hit", "each=1", {"hits": "-1"}, "hits"),
    ("per_hit", "each=1", {"hits": "1.5"}, "hits"),
    ("per_hit", "each=1", {"hits": "NaN"}, "hits"),
    ("grade", "好:3; 差:0", {"grade": "很好"}, "grade"),
    ("flag", "", {}, "flag"),
    ("manual", "", {"points": "4.01"}, "points"),
    ("manual", "", {"points": "Infinity"}, "points"),
]


@pytest.mark.parametrize(("method", "parameters", "typed", "field"), BAD)
def test_values_that_do_not_fit_are_refused_at_their_field(method, parameters, typed, field):
    with pytest.raises(Refused) as refusal:
        clean_manual_value(rule(method, parameters), typed, full=F(4))
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("measure", "shown"),
    [
        (Measure(numerator=F(46), denominator=F(48), late=F(1), words=("已开", "应开")), 0.9583),
        (Measure(share=F(1, 3)), 0.3333),
        (Measure(hits=F(3)), 3),
        (Measure(grade="好"), "好"),
        (Measure(flag=False), False),
        (Measure(items=("甲",)), ["甲"]),
        (Measure(points=F(7, 8)), 0.875),
        (Measure(applicable=False, why="没有党小组"), None),
        (None, None),
    ],
)
def test_measures_survive_json(measure, shown):
    assert measure_from_json(json.loads(json.dumps(measure_to_json(measure)))) == measure
    assert shown_value(measure) == shown
