"""Two streets of one district that have nothing to see of each other, for the tests named after known failures."""

from dataclasses import dataclass
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from members.roster.models import Member
from organizations.accounts.models import User
from organizations.accounts.roles import Role
from organizations.tree.models import Organization
from tests.factories.members import make_member
from tests.factories.organizations import make_branch, make_community, make_district, make_street, make_user


@dataclass
class Side:
    """One street: a community with two branches, a member in each, and the people who work there."""

    street: Organization
    community: Organization
    branch: Organization
    second: Organization
    member: Member
    colleague: Member
    secretary: User
    reviewer: User
    staff: User


def one_side(district: Organization, street: str, place: str) -> Side:
    top = make_street(street, parent=district)
    community = make_community(f"中共{place}社区总支部委员会", parent=top)
    branch = make_branch(f"中共{place}社区第一支部委员会", parent=community)
    second = make_branch(f"中共{place}社区第二支部委员会", parent=community)
    return Side(
        top,
        community,
        branch,
        second,
        make_member(branch, f"{place}甲"),
        make_member(second, f"{place}乙"),
        make_user(Role.BRANCH_SECRETARY, branch),
        make_user(Role.COMMUNITY_SECRETARY, community),
        make_user(Role.STREET_STAFF, top),
    )


def two_streets() -> tuple[Side, Side]:
    """Mine and the neighbour's."""
    district = make_district()
    return one_side(district, "示范街道党工委", "红旗"), one_side(district, "临港街道党工委", "港湾")


def picture(name: str = "签到表.png") -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (8, 8)).save(made, "PNG")
    return SimpleUploadedFile(name, made.getvalue())
