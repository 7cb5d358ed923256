from datetime import date

import pytest

from organizations.regulations.enums import Force
from organizations.regulations.rules import force_on, replaced_until, span_refusal

JAN, JUN, JUL, DEC = date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1), date(2025, 12, 31)


@pytest.mark.parametrize(
    ("day", "first", "last", "force"),
    [
        (JUN, JUL, None, Force.LATER),
        (JUN, JUN, JUN, Force.NOW),
        (JUL, JAN, JUN, Force.OVER),
        (DEC, JAN, None, Force.NOW),
    ],
)
def test_force_counts_both_ends(day, first, last, force):
    assert force_on(day, first, last) == force


@pytest.mark.parametrize(("last", "refused"), [(None, False), (JUL, False), (JUN, True)])
def test_spans(last, refused):
    assert bool(span_refusal(JUL, last)) is refused


@pytest.mark.parametrize(
    ("last", "successor", "until"),
    [
        (None, JUL, JUN),
        (DEC, JUL, JUN),
        (date(2025, 3, 1), JUL, date(2025, 3, 1)),
        (None, JAN, None),
        (None, date(2024, 1, 1), None),
    ],
)
def test_a_version_ends_before_its_successor_binds(last, successor, until):
    assert replaced_until(JAN, last, successor) == until
