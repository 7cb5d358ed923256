"""Members with sensible defaults, enrolled by the service."""

from datetime import date
from itertools import count

from common.importing.cleaning import birth_date_of, check_character, sex_of
from members.membership.services import enrol_member
from members.roster.enums import MemberType
from tests.factories.organizations import make_branch

_numbers = count(1)


def make_id_number(birth=date(1960, 5, 10), *, female=False) -> str:
    """A valid identity number nobody has: an unused region code, the given birth date and sex."""
    number = next(_numbers)
    serial = (number * 2 + (0 if female else 1)) % 1000
    region = 990000 + number * 2 // 1000
    first = f"{region:06}{birth:%Y%m%d}{serial:03}"
    return first + check_character(first)


def make_member(organization=None, name=None, *, birth=date(1960, 5, 10), female=False, **facts):
    """A complete full member of a branch since 1990, unless `facts` say otherwise."""
    number = facts.pop("id_number", None) or make_id_number(birth, female=female)
    kind = facts.pop("type", MemberType.FULL)
    facts = {
        "name": name or f"党员{next(_numbers)}",
        "id_number": number,
        "sex": sex_of(number),
        "birth_date": birth_date_of(number),
        "nation": "汉族",
        "education": "大专",
        "occupation": "离退休人员",
        "phone": "16300000001",
        "address": "示范街道1号楼",
        "type": kind,
        "joined_on": date(1989, 7, 1),
        "full_on": date(1990, 7, 1) if kind == MemberType.FULL else None,
        **facts,
    }
    return enrol_member(organization=organization or make_branch(), actor=None, **facts)
