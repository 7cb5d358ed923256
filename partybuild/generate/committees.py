"""Terms of office and the posts held in them, back to before the first day."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from common.periods import add_months
from organizations.models import PostHeld, Term
from organizations.terms.models import PostName
from organizations.tree.enums import Kind
from partybuild.generate.size import Size
from partybuild.generate.store import Store
from partybuild.generate.tree import Unit

POSTS = [PostName.SECRETARY, PostName.DEPUTY, PostName.ORGANISATION, PostName.PUBLICITY, PostName.DISCIPLINE]
FIVE_YEARS = (Kind.COMMITTEE, Kind.GENERAL_BRANCH, Kind.BUILDING_BRANCH)


def write_committee(unit: Unit, names: Sequence[str], size: Size, random: Random, store: Store) -> None:
    """The officers `names` (secretary first) through every term since before the first day."""
    last = len(POSTS) if len(names) >= 3 else 2
    if unit.temporary:
        _seat(unit, names[:1], unit.founded, None, store)
        return
    for number, (start, end) in enumerate(_terms(unit, size, random)):
        overdue = number == 0 and end < size.today
        extended = add_months(end, 6) if overdue and random.random() < 0.4 else None
        paper = f"江滨组〔{end.year}〕{random.randint(1, 90)}号" if extended else ""
        store[Term].add(unit.id, start, end, extended, paper)
        _seat(unit, names[:last], start, None if number == 0 else end, store)


def _terms(unit: Unit, size: Size, random: Random) -> Iterator[tuple[date, date]]:
    """(first day, last day) of every term, newest first; one in twenty of the newest has run out."""
    months = 60 if unit.kind in FIVE_YEARS else 36
    if random.random() < 0.05:
        end = size.today - timedelta(days=random.randint(5, 170))
    else:
        end = size.today + timedelta(days=random.randint(20, months * 30 - 60))
    start = add_months(end + timedelta(days=1), -months)
    while start > unit.founded:
        yield start, end
        if start <= size.first_day:
            return
        end = start - timedelta(days=1)
        start = add_months(start, -months)
    yield unit.founded, end


def _seat(unit: Unit, names: Sequence[str], start: date, end: date | None, store: Store) -> None:
    for order, (post, name) in enumerate(zip(POSTS, names, strict=False)):
        chief = post == PostName.SECRETARY and unit.is_community
        full_time = post == PostName.DEPUTY and unit.is_community
        store[PostHeld].add(unit.id, post.value, name, full_time, chief, start, end, order)
