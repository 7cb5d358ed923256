from datetime import date

import pytest

from organizations.settings.defaults import DEFAULTS
from organizations.terms.rules import (
    TermState,
    committee_size_warning,
    extension_refusal,
    reminder_reached,
    term_parameter,
    term_state,
    vacancies,
)
from organizations.tree.enums import Kind

ON = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("kind", "is_community", "under_community", "years"),
    [
        (Kind.WORK_COMMITTEE, False, False, None),
        (Kind.TEMPORARY_BRANCH, False, False, None),
        (Kind.COMMITTEE, True, False, 5),
        (Kind.GENERAL_BRANCH, True, False, 5),
        (Kind.BRANCH, True, False, 5),
        (Kind.COMMITTEE, False, False, 5),
        (Kind.BUILDING_BRANCH, False, True, 5),
        (Kind.BRANCH, False, True, 5),
        (Kind.BRANCH, False, False, 3),
        (Kind.JOINT_BRANCH, False, False, 3),
        (Kind.GENERAL_BRANCH, False, False, 3),
    ],
)
def test_length_of_a_term(kind, is_community, under_community, years):
    key = term_parameter(kind, is_community=is_community, under_community=under_community)
    assert (DEFAULTS[key].value if key else None) == years


@pytest.mark.parametrize(
    ("kind", "due_on", "state"),
    [
        (Kind.BRANCH, date(2025, 12, 30), TermState.OVERDUE),
        (Kind.BRANCH, date(2025, 12, 31), TermState.DUE_SOON),
        (Kind.BRANCH, date(2026, 6, 30), TermState.DUE_SOON),
        (Kind.BRANCH, date(2026, 7, 1), TermState.RUNNING),
        (Kind.BRANCH, None, TermState.UNKNOWN),
        (Kind.TEMPORARY_BRANCH, None, TermState.NONE),
        (Kind.WORK_COMMITTEE, date(2020, 1, 1), TermState.NONE),
    ],
)
def test_state_of_a_term(kind, due_on, state):
    assert term_state(kind, due_on, ON) == state


@pytest.mark.parametrize(
    ("on", "reached"),
    [
        (date(2025, 6, 29), None),
        (date(2025, 6, 30), 6),
        (date(2025, 9, 29), 6),
        (date(2025, 9, 30), 3),
        (date(2025, 11, 30), 1),
        (date(2025, 12, 31), 1),
        (date(2026, 1, 1), 0),
    ],
)
def test_reminders_six_three_and_one_month_before(on, reached):
    assert reminder_reached(date(2025, 12, 31), on, [6, 3, 1]) == reached


@pytest.mark.parametrize(
    ("extended_to", "refused"),
    [(date(2025, 12, 31), True), (date(2026, 1, 1), False), (date(2026, 12, 31), False), (date(2027, 1, 1), True)],
)
def test_an_extension_is_a_year_at_most(extended_to, refused):
    assert bool(extension_refusal(ON, extended_to, 12)) is refused


@pytest.mark.parametrize(
    ("kind", "held", "formal", "missing"),
    [
        (Kind.BRANCH, {}, 3, ["secretary"]),
        (Kind.BRANCH, {"secretary": 1}, 6, []),
        (Kind.BRANCH, {"secretary": 1}, 7, ["organisation", "publicity"]),
        (Kind.BRANCH, {"secretary": 1}, None, []),
        (Kind.GENERAL_BRANCH, {"secretary": 1, "organisation": 1, "publicity": 1}, None, ["deputy", "discipline"]),
        (Kind.WORK_COMMITTEE, {"secretary": 1}, None, []),
        (Kind.FUNCTIONAL_BRANCH, {}, 20, []),
        (Kind.DISTRICT, {}, None, []),
    ],
)
def test_empty_posts(kind, held, formal, missing):
    required = DEFAULTS["org.required_posts"].value
    found = vacancies(kind, held, formal=formal, committee_from=7, required=required)
    assert [vacancy.post for vacancy in found] == missing


@pytest.mark.parametrize(("size", "warned"), [(0, False), (2, True), (3, False), (7, False), (8, True)])
def test_size_of_a_committee(size, warned):
    assert bool(committee_size_warning(size, {"min": 3, "usual_max": 5, "max": 7})) is warned
