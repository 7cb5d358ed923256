"""The members of a community's branches, who moved and who is no more, and the committees they make."""

from datetime import date, timedelta
from random import Random

from members.roster.enums import Standing
from partybuild.generate.crowd import Crowd, Roster, Someone, Stay
from partybuild.generate.size import LEAST_MEMBERS, Size
from partybuild.generate.tree import Unit

COMMITTEE_FROM = 7
ENDS = [Standing.DEAD, Standing.DEAD, Standing.MOVED_OUT, Standing.MOVED_OUT, Standing.LEFT]


def people_branches(branches: list[Unit], crowd: Crowd, size: Size) -> dict[Unit, Roster]:
    """Every branch of one community with its people; some of them changed branch, a few are no more."""
    random = crowd.random
    rosters = {branch: _people(branch, crowd, size) for branch in branches}
    for branch in branches:
        officers = rosters[branch].officers
        ordinary = [stay for stay in rosters[branch].stays if stay.end is None and stay.someone not in officers]
        for stay in ordinary:
            fate = random.random()
            if fate < 0.015:
                _end(stay.someone, random, size)
            elif fate < 0.045 and len(branches) > 1:
                _came_from(stay, branch, random.choice(branches), rosters, random, size)
    return rosters


def _people(branch: Unit, crowd: Crowd, size: Size) -> Roster:
    random = crowd.random
    probationary = 0 if branch.temporary else min(random.choice([0, 0, 1, 2, 3]), branch.size - LEAST_MEMBERS + 1)
    roster = Roster()
    for place in range(branch.size):
        person = crowd.draw(probationary=place < probationary)
        aged = person.retired and person.born.year < size.today.year - 75
        someone = Someone(person, exempt=aged and random.random() < 0.3)
        someone.floating = not someone.exempt and not person.retired and random.random() < 0.03
        stay = Stay(someone, group=place % len(branch.groups) if branch.groups else None)
        if branch.founded > size.first_day:
            stay.start, stay.reason = max(branch.founded, person.joined), "支部成立"
        elif person.joined > size.first_day:
            stay.start, stay.reason = person.joined, "发展入党"
        roster.stays.append(stay)
    formal = [stay.someone for stay in roster.stays if stay.someone.person.full]
    settled = [one for one in formal if one.formal_on(size.first_day) and not (one.exempt or one.floating)]
    wanted = 5 if len(formal) >= COMMITTEE_FROM and len(settled) >= 5 and not branch.temporary else 2
    roster.officers = random.sample(settled or formal, min(wanted, len(settled or formal)))
    return roster


def _end(someone: Someone, random: Random, size: Size) -> None:
    if someone.person.full is None or someone.person.full > size.first_day:
        return
    someone.ended = size.first_day + timedelta(days=random.randint(1, (size.today - size.first_day).days))
    someone.ended_as = random.choice(ENDS).value


def _came_from(stay: Stay, branch: Unit, before: Unit, rosters: dict[Unit, Roster], random: Random, size: Size) -> None:
    """The member spent the first part of the years in a neighbouring branch."""
    if before is branch or stay.start is not None or before.founded > size.first_day:
        return
    moved = size.first_day + timedelta(days=random.randint(30, max(31, (size.today - size.first_day).days - 1)))
    group = random.randrange(len(before.groups)) if before.groups else None
    rosters[before].stays.append(Stay(stay.someone, None, moved - timedelta(days=1), group))
    stay.start, stay.reason = min(moved, size.today), "组织关系转入"


def year_ends(size: Size) -> list[date]:
    """31 December of every whole year."""
    return [date(year, 12, 31) for year in range(size.first_day.year, size.today.year)]
