"""When the session form says the session was held."""

from datetime import datetime, time

import pytest

from activities.sessions.prefill import usual_moment
from common.periods import period_of


@pytest.mark.parametrize(
    ("now", "period", "moment"),
    [
        ("2025-06-11 10:00", "", "2025-06-11 09:00"),
        ("2025-06-11 09:00", "2025-06", "2025-06-11 09:00"),
        ("2025-06-11 04:11", "", "2025-06-10 09:00"),
        ("2025-06-11 04:11", "2025-06", "2025-06-10 09:00"),
        ("2025-06-01 04:41", "2025-06", "2025-06-01 04:30"),
        ("2025-06-01 04:11", "", "2025-05-31 09:00"),
        ("2025-07-01 04:11", "2025-06", "2025-06-30 09:00"),
        ("2025-05-20 10:00", "2025-06", "2025-05-20 09:00"),
    ],
)
def test_the_usual_hour_but_never_in_the_future(now, period, moment):
    asked = period_of(period) if period else None
    found = usual_moment(time(9), period=asked, now=datetime.fromisoformat(now))
    assert found == datetime.fromisoformat(moment)
