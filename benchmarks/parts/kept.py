"""A page as it meets what each web process keeps of the cadence: all, all but one branch, nothing."""

from collections.abc import Callable, Iterator

from benchmarks.rows import Row
from benchmarks.timing import profile, sample

Visit = Callable[[], object]


def nothing_kept(page: Visit) -> Visit:
    """The first visit after a start, or after a change that touches more than one branch."""
    from activities.cadence.remembering import forget

    def visit():
        forget()
        return page()

    return visit


def after_a_change(page: Visit) -> Visit:
    """A visit after something happened in one branch; the event's own writing is in the time."""
    from organizations.audit.services import record
    from organizations.models import Organization

    branch = Organization.objects.branches().order_by("path").first()

    def visit():
        record("session.approve", actor=None, summary="性能测试", organization=branch)
        return page()

    return visit


def measure(section: str, name: str, page: Visit, *, statements: int, budget: float, rounds: int) -> Iterator[Row]:
    """Statements and p95 where all is kept and after a change in one branch; for the record, with nothing kept."""
    yield from _row(section, name, page, statements, budget, rounds)
    yield from _row(section, f"{name}, after a change in one branch", after_a_change(page), None, budget, rounds)
    yield from _row(section, f"{name}, with nothing kept", nothing_kept(page), statements, None, rounds)


def _row(section: str, name: str, page: Visit, statements: int | None, budget: float | None, rounds: int):
    taken = sample(page, rounds)
    if statements is not None:
        yield Row(section, f"{name}: statements", taken.statements, "statements", statements)
    row = Row(section, f"{name}: p95", taken.p95, "ms", budget, rounds=rounds)
    row.profile = "" if row.ok else profile(page)
    yield row
