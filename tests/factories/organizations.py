"""Organisations, their people in post and users, with sensible defaults."""

from datetime import date
from itertools import count

from organizations.accounts.models import Post, User
from organizations.regulations.models import Regulation
from organizations.teams.enums import Seat, TeamKind
from organizations.teams.models import Team, TeamMember
from organizations.terms.models import PostHeld, PostName, Term
from organizations.tree.enums import Kind
from organizations.tree.models import Group, HeadcountReturn, Organization
from organizations.tree.services import establish_organization

_numbers = count(1)
FOUNDED = date(2010, 1, 1)
PASSWORD = "pass-word-12"


def make_organization(name=None, kind=Kind.BRANCH, parent=None, established_on=FOUNDED, **fields) -> Organization:
    dissolved_on = fields.pop("dissolved_on", None)
    organization = establish_organization(
        name=name or f"第{next(_numbers)}支部",
        kind=kind,
        parent=parent,
        established_on=established_on,
        actor=None,
        **fields,
    )
    if dissolved_on:
        Organization.objects.filter(pk=organization.pk).update(dissolved_on=dissolved_on)
        organization.versions.update(valid_to=dissolved_on)
        organization.refresh_from_db()
    return organization


def make_district(name="海滨区委", **fields) -> Organization:
    return make_organization(name, Kind.DISTRICT, **fields)


def make_street(name="示范街道党工委", parent=None, **fields) -> Organization:
    parent = parent or Organization.objects.filter(kind=Kind.DISTRICT).first() or make_district()
    return make_organization(name, Kind.WORK_COMMITTEE, parent, **fields)


def make_community(name=None, parent=None, kind=Kind.GENERAL_BRANCH, **fields) -> Organization:
    name = name or f"中共示范街道社区{next(_numbers)}总支部委员会"
    parent = parent or Organization.objects.filter(kind=Kind.WORK_COMMITTEE).first() or make_street()
    return make_organization(name, kind, parent, is_community=True, **fields)


def make_branch(name=None, parent=None, kind=Kind.BRANCH, **fields) -> Organization:
    return make_organization(name, kind, parent or make_community(), **fields)


def make_user(role=None, organization=None, username=None, **fields) -> User:
    """A user who may sign in with PASSWORD; with a role, holding that post since 2000."""
    username = username or f"user{next(_numbers)}"
    fields = {"name": username, "must_change_password": False, "organization": organization, **fields}
    user = User.objects.create_user(username, PASSWORD, **fields)
    if role:
        make_post(user, role, organization)
    return user


def make_post(user, role, organization, valid_from=date(2000, 1, 1), valid_to=None) -> Post:
    return Post.objects.create(
        user=user, role=role, organization=organization, valid_from=valid_from, valid_to=valid_to
    )


def make_term(organization, starts_on=date(2022, 1, 1), ends_on=date(2027, 1, 1), **fields) -> Term:
    return Term.objects.create(organization=organization, starts_on=starts_on, ends_on=ends_on, **fields)


def make_post_held(organization, post=PostName.SECRETARY, person="张三", **fields) -> PostHeld:
    return PostHeld.objects.create(organization=organization, post=post, person=person, **fields)


def make_committee(organization, **fields) -> list[PostHeld]:
    """A secretary with an organisation and a publicity member."""
    posts = (PostName.SECRETARY, PostName.ORGANISATION, PostName.PUBLICITY)
    return [make_post_held(organization, post, f"委员{n}", order=n, **fields) for n, post in enumerate(posts)]


def make_group(organization, name=None, **fields) -> Group:
    return Group.objects.create(organization=organization, name=name or f"第{next(_numbers)}党小组", **fields)


def make_headcount(organization, formal=20, probationary=1, as_of=date(2025, 12, 31)) -> HeadcountReturn:
    return HeadcountReturn.objects.create(
        organization=organization, formal=formal, probationary=probationary, as_of=as_of
    )


def make_team(organization, name=None, kind=TeamKind.LEADING, established_on=date(2020, 1, 1), **fields) -> Team:
    name = name or f"第{next(_numbers)}领导小组"
    return Team.objects.create(organization=organization, name=name, kind=kind, established_on=established_on, **fields)


def make_seat(team, name="张三", seat=Seat.MEMBER, valid_from=date(2020, 1, 1), **fields) -> TeamMember:
    return TeamMember.objects.create(team=team, name=name, seat=seat, valid_from=valid_from, **fields)


def make_regulation(organization, title="议事规则", in_force_from=date(2024, 1, 1), **fields) -> Regulation:
    facts = {"kind": "system", "issuer": "街道党工委", "text": "第一条", **fields}
    return Regulation.objects.create(organization=organization, title=title, in_force_from=in_force_from, **facts)
