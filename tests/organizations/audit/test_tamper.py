"""The short form of `make audit-tamper`: each kind of alteration a few times."""

import pytest

from trials.tamper.attacks import KINDS
from trials.tamper.rounds import run

pytestmark = pytest.mark.django_db


def test_every_alteration_is_found_and_an_untouched_chain_is_whole():
    outcome = run(rounds=4 * len(KINDS), seed=3, events=80)
    assert outcome.missed == []
    assert outcome.alarms == []
    assert sum(outcome.found_kinds.values()) == 4 * len(KINDS)
    assert outcome.checks > 4
