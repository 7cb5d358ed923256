"""The demo ledger of sessions says who gave each lecture, so that 书记讲党课 is computed."""

from datetime import date
from random import Random

from partybuild.demo.street import ledger_rows, plan_street
from partybuild.demo.year import session_rows


def test_every_lecture_names_its_lecturer_and_mostly_a_secretary():
    street = plan_street("示范街道", [("和平里社区", 3, 0)], 60, random=Random(1), today=date(2026, 1, 10))
    secretaries = {row["书记"] for row in ledger_rows(street)}
    rows = list(session_rows(street.branches, date(2024, 1, 1), date(2025, 12, 1), random=Random(2)))
    lecturers = [row["授课人"] for row in rows if row["会议类型"] == "党课"]
    assert lecturers
    assert all(lecturers)
    by_secretaries = sum(name in secretaries for name in lecturers)
    assert len(lecturers) / 2 < by_secretaries
    assert any(name == street.branches[0].linked_secretary for name in lecturers)
    assert not any(row["授课人"] for row in rows if row["会议类型"] != "党课")
