"""Totals and how they are spread."""

from dataclasses import replace
from random import Random

import pytest

from partybuild.generate.names import ordinal, place_names
from partybuild.generate.size import REFERENCE, shares, spread
from tests.partybuild.generate.conftest import SMALL


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (35, "三十五"),
        (100, "一百"),
        (108, "一百零八"),
        (120, "一百二十"),
    ],
)
def test_ordinal(number, word):
    assert ordinal(number) == word


def test_spread_is_even_and_whole():
    assert spread(88, 10) == [9] * 8 + [8] * 2


def test_shares_sum_up_and_nobody_is_below_the_least():
    found = shares(1000, [0.1, 5, 1, 1], least=20)
    assert sum(found) == 1000
    assert min(found) >= 20


def test_place_names_are_different_even_many_of_them():
    names = place_names(900, Random(1))
    assert len(set(names)) == 900


def test_ten_times_the_reference():
    grown = REFERENCE.scaled(10)
    assert (grown.streets, grown.communities, grown.branches, grown.members) == (100, 880, 10_000, 500_000)
    assert grown.years == 3


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"streets": 0}, "大于 0"),
        ({"communities": 1}, "社区"),
        ({"members": 39}, "党员"),
        ({"years": 21}, "20"),
    ],
)
def test_impossible_totals_are_told(changed, told):
    assert told in replace(SMALL, **changed).trouble()


def test_possible_totals_have_no_trouble():
    assert SMALL.trouble() == ""
