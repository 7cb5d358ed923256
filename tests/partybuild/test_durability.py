"""A write that was acknowledged is on the disk, on either database."""

import pytest
from django.db import connection

from partybuild.beat import SCHEDULE


@pytest.mark.django_db
def test_commit_waits_for_the_disk():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone() == (2,)  # FULL
        else:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)


@pytest.mark.parametrize(
    "task", ["reports.notifications.tasks.task_remind", "reports.supervision.tasks.task_supervise_last_month"]
)
def test_tick_that_is_lost_has_a_next_one_the_same_day(task):
    """A tick is a message only: the broker may forget it, and the month has but one first day."""
    (entry,) = [entry for entry in SCHEDULE.values() if entry["task"] == task]
    assert len(entry["schedule"].hour) > 10
    assert entry["options"]["expires"] < 3600
