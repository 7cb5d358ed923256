"""Ranks and grades by kind (domain.md §5.5)."""

from decimal import Decimal as D
from fractions import Fraction as F

from assessments.scoring.ranking import Standing, grades, ranks

BANDS = [
    {"name": "优秀", "from": 90, "top_share": 0.3},
    {"name": "良好", "from": 80},
    {"name": "合格", "from": 70},
    {"name": "不合格", "from": 0},
]


def unit(key, total, *, group="社区党总支", evaluation=None, base=None, vetoed=False):
    return Standing(key, group, D(total), D(base or total), evaluation, vetoed)


def test_ties_share_a_rank_and_the_next_is_skipped():
    assert ranks([unit("a", 90), unit("b", 95), unit("c", 90), unit("d", 80)]) == {"b": 1, "a": 2, "c": 2, "d": 4}


def test_ties_are_broken_by_evaluation_then_by_base_points():
    tied = [
        unit("a", 90, evaluation=F(95, 100), base=88),
        unit("b", 90, evaluation=F(96, 100), base=85),
        unit("c", 90, evaluation=F(95, 100), base=89),
    ]
    assert ranks(tied) == {"b": 1, "c": 2, "a": 3}


def test_kinds_are_ranked_apart():
    assert ranks([unit("a", 90), unit("b", 70, group="两新组织")]) == {"a": 1, "b": 1}


def test_vetoed_organisations_come_last():
    assert ranks([unit("a", 99, vetoed=True), unit("b", 60)]) == {"b": 1, "a": 2}


def test_the_top_grade_has_a_quota_and_ties_do_not_overrun_it():
    ten = [unit(n, 100 - n) for n in range(10)]
    named = grades(ten, BANDS)
    assert [named[n] for n in range(4)] == ["优秀", "优秀", "优秀", "良好"]
    tied = [unit(n, 95) for n in range(4)] + [unit(n, 75) for n in range(4, 10)]
    assert {grades(tied, BANDS)[n] for n in range(4)} == {"良好"}


def test_bands_include_their_lower_bound_and_veto_takes_the_lowest():
    named = grades([unit("a", 80), unit("b", "79.99"), unit("c", "69.99"), unit("d", 99, vetoed=True)], BANDS)
    assert named == {"a": "良好", "b": "合格", "c": "不合格", "d": "不合格"}
    assert grades([unit("d", 99, vetoed=True)], BANDS, veto_grade="合格") == {"d": "合格"}
