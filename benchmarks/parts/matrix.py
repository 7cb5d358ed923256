"""The matrix of a year, of a street and of the district; beside a loop that asks period by period."""

import time
from collections.abc import Iterator
from datetime import date

from benchmarks.parts import kept
from benchmarks.parts.pages import visitor
from benchmarks.rows import Row, against
from benchmarks.timing import sample

STATEMENTS, STREET_MS, DISTRICT_MS = 8, 200, 600
SECTION = "matrix"


def measure(rounds: int, year: int, *, peer: bool) -> Iterator[Row]:
    """The pages, then the figures of a street beside those of the loop."""
    for name, user, budget in (("a street", "jiedao001", STREET_MS), ("the district", "quwei", DISTRICT_MS)):
        page = visitor(user, f"/activities/matrix/?year={year}")
        yield from kept.measure(SECTION, f"{name}, a year", page, statements=STATEMENTS, budget=budget, rounds=rounds)
    if peer:
        yield _beside_the_loop(rounds, year)


def _beside_the_loop(rounds: int, year: int) -> Row:
    from activities.cadence.matrix import build_matrix
    from benchmarks.peers.loops import matrix_sums
    from organizations.models import Organization
    from organizations.tree.enums import Kind

    street, today = Organization.objects.filter(kind=Kind.WORK_COMMITTEE).first(), date.today()
    ours = sample(kept.nothing_kept(lambda: build_matrix([street.path], year, today=today)), rounds)
    branches = Organization.objects.within([street.path]).branches().filter(established_on__lte=date(year, 12, 31))
    started = time.perf_counter()
    looped = matrix_sums(branches, year, today=today)
    took = (time.perf_counter() - started) * 1000
    shown = build_matrix([street.path], year, today=today)
    if {row.organization.pk: (row.due, row.held) for row in shown.rows} != looped:
        raise RuntimeError("the loop and the matrix differ")
    return against(
        SECTION, "a street, a year: figures", ours.median, "ms", peer="ORM loop", peer_value=took, rounds=rounds
    )
