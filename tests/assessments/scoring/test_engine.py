"""A sheet as a whole: not applicable, sharing out, ceilings, veto."""

from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from assessments.schemes.grammar import Flag, PerHit, Ratio
from assessments.scoring.engine import Row, score_sheet, sheet_totals
from assessments.scoring.rules import Measure, half_up

NOT = Measure(applicable=False, why="没有党小组")


def row(code, full, measure, *, section="C", policy="share", category="base", rule=None):
    return Row(code, section, F(full), rule or Ratio(), policy, measure, category)


def done(numerator, denominator):
    return Measure(numerator=F(numerator), denominator=F(denominator))


def test_points_of_rows_left_out_are_shared_from_the_exact_fraction():
    rows = [
        row("a", 2, NOT),
        row("b", 3, done(23, 28)),
        row("c", 2, done(53, 64)),
        row("d", 17, None),
        row("e", 5, done(1, 2), section="D"),
    ]
    a, b, c, d, e = score_sheet(rows)
    assert (a.points, a.shared) == (None, None)
    assert (half_up(b.points), half_up(b.shared)) == (D("2.46"), D("2.69"))
    assert (half_up(c.points), half_up(c.shared)) == (D("1.66"), D("1.81"))
    assert d.pending
    assert d.applicable
    assert e.points == e.shared == F(5, 2)
    assert "÷22" in b.reason
    assert a.reason == "不适用（没有党小组），分值分摊到本部分其他指标"


@pytest.mark.parametrize(("policy", "points"), [("full", F(2)), ("zero", F(0)), ("share", None)])
def test_each_policy_for_what_does_not_apply(policy, points):
    (only,) = score_sheet([row("a", 2, NOT, policy=policy)])
    assert only.points == points
    assert not only.pending


def test_full_points_of_an_inapplicable_row_are_shared_up_like_others():
    first, second = score_sheet([row("a", 2, NOT, policy="full"), row("b", 2, NOT)])
    assert first.shared == 4
    assert second.shared is None


def test_totals_add_rounded_points_and_respect_class_ceilings():
    hit = PerHit(F(2), F(10))
    rows = [
        row("a", 1, done(1, 3)),
        row("b", 1, done(1, 3)),
        row("c", 1, None),
        row("bonus", 3, Measure(hits=F(2)), category="bonus", rule=hit, section="+"),
        row("deduct", 10, Measure(hits=F(1)), category="deduction", rule=hit, section="-"),
        row("bonus2", 3, None, category="bonus", rule=hit, section="+"),
    ]
    sums = sheet_totals(score_sheet(rows))
    assert (sums.base, sums.bonus, sums.deduction) == (D("0.66"), D("3.00"), D("2.00"))
    assert sums.total == D("1.66")
    assert sums.pending == 1
    assert not sums.vetoed


def test_points_set_by_a_person_stand_for_the_computed():
    sheet = score_sheet([row("a", 3, done(1, 3)), row("b", 2, None)])
    sums = sheet_totals(sheet, {"a": D("2.50"), "b": D("0.00")})
    assert sums.base == D("2.50")
    assert sums.pending == 0


def test_a_veto_row_that_happened_vetoes():
    veto = row("v", 0, Measure(flag=True), category="veto", rule=Flag(), section="x")
    assert sheet_totals(score_sheet([veto])).vetoed
    assert not sheet_totals(score_sheet([row("v", 0, None, category="veto", rule=Flag())])).vetoed


def test_the_total_is_never_negative():
    rows = [row("deduct", 10, Measure(hits=F(9)), category="deduction", rule=PerHit(F(1)), section="-")]
    assert sheet_totals(score_sheet(rows)).total == 0


def test_a_measure_of_the_wrong_shape_waits_for_a_person():
    (only,) = score_sheet([row("a", 2, Measure(grade="好"))])
    assert only.pending
    assert "不能按本行计分方式计算" in only.reason
