"""Members, memberships and statuses of one branch into the tables, encrypted and indexed as the product does it."""

from datetime import date, timedelta

from common.pinyin import initials, sort_key
from members.identity.fields import blind_index, encrypt
from members.models import Member, Membership, MemberStatus
from members.roster.enums import MemberType, Standing
from members.roster.rules import missing_fields
from organizations.models import HeadcountReturn
from partybuild.generate.crowd import Roster, Someone
from partybuild.generate.people import year_ends
from partybuild.generate.size import Size
from partybuild.generate.store import Store
from partybuild.generate.tree import Unit

ONE_DAY = timedelta(days=1)
FULL, PROBATIONARY, NORMAL = MemberType.FULL.value, MemberType.PROBATIONARY.value, Standing.NORMAL.value


def write_members(branch: Unit, roster: Roster, street: str, store: Store, today: date) -> None:
    """The members who belong to the branch now, with their status histories; fills their ids."""
    chief = roster.officers[0] if roster.officers else None
    for place, stay in enumerate(stay for stay in roster.stays if stay.end is None):
        group = branch.groups[stay.group] if stay.group is not None else None
        _write_member(branch.id, group, stay.someone, place, street, store, stay.someone is chief)
        _write_statuses(stay.someone, store, today)


def _write_member(
    branch: int, group: int | None, someone: Someone, place: int, street: str, store: Store, chief: bool
) -> None:
    person = someone.person
    address = f"{street}{place % 30 + 1}号楼{place % 6 + 1}单元"
    occupation = person.occupation if place % 40 != 39 else ""
    facts = {
        "name": person.name,
        "sex": "M" if person.sex == "男" else "F",
        "nation": "汉族",
        "birth_date": person.born,
        "education": person.education,
        "type": FULL if person.full else PROBATIONARY,
        "joined_on": person.joined,
        "full_on": person.full,
        "occupation": occupation,
        "phone": person.phone,
        "address": address,
    }
    missing = missing_fields(facts)
    someone.id = store[Member].add(
        branch,
        group,
        person.name,
        sort_key(person.name, person=True)[:120],
        initials(person.name, person=True)[:20],
        facts["sex"],
        "汉族",
        person.born,
        encrypt(person.id_number),
        blind_index(person.id_number),
        encrypt(person.phone),
        blind_index(person.phone),
        encrypt(address),
        "",
        person.education,
        occupation,
        person.workplace,
        "党支部书记" if chief else "",
        person.retired,
        facts["type"],
        str(someone.ended_as),
        person.joined,
        person.full,
        someone.floating,
        "外省务工" if someone.floating else "",
        someone.exempt,
        not someone.exempt,
        missing,
        bool(missing),
    )


def _write_statuses(someone: Someone, store: Store, today: date) -> None:
    person, table = someone.person, store[MemberStatus]
    if person.full is None:
        table.add(someone.id, PROBATIONARY, NORMAL, person.joined, None)
        return
    table.add(someone.id, PROBATIONARY, NORMAL, person.joined, person.full - ONE_DAY)
    if someone.ended is None:
        table.add(someone.id, FULL, NORMAL, person.full, None)
        return
    table.add(someone.id, FULL, NORMAL, person.full, someone.ended - ONE_DAY)
    table.add(someone.id, FULL, str(someone.ended_as), someone.ended, None)


def write_memberships(branch: Unit, roster: Roster, size: Size, store: Store) -> None:
    """Who belonged to the branch when, and the headcounts it declared at the end of each whole year."""
    for stay in roster.stays:
        group = branch.groups[stay.group] if stay.group is not None else None
        store[Membership].add(stay.someone.id, branch.id, group, stay.start, stay.end, stay.reason)
    for day in year_ends(size):
        if branch.founded <= day:
            store[HeadcountReturn].add(branch.id, day, *roster.counts_on(day))
