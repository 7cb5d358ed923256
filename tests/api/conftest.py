"""A street with its neighbour, and the people who ask."""

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from organizations.accounts.roles import Role
from organizations.tokens.services import issue_token
from tests.factories.organizations import make_branch, make_community, make_district, make_street, make_user


@pytest.fixture(autouse=True)
def _fresh_throttle():
    """Requests of earlier tests do not count."""
    cache.clear()


@pytest.fixture
def place(db):
    """Two streets of one district, each with a community and a branch; `near` is ours, `far` the neighbour's."""
    district = make_district()
    found = SimpleNamespace(district=district)
    for side, name in (("near", "清源街道党工委"), ("far", "海河街道党工委")):
        street = make_street(name, district)
        community = make_community(f"中共{name[:4]}和平社区总支部委员会", street)
        branch = make_branch(f"{name[:2]}第一支部", community)
        setattr(found, side, SimpleNamespace(street=street, community=community, branch=branch))
    return found


@pytest.fixture
def cast(place):
    """One user of each role, all on our side."""
    posts = {
        Role.BRANCH_SECRETARY: place.near.branch,
        Role.COMMUNITY_SECRETARY: place.near.community,
        Role.STREET_STAFF: place.near.street,
        Role.STREET_LEADER: place.near.street,
        Role.GROUP_MEMBER: place.near.street,
        Role.INSPECTOR: place.near.street,
        Role.DISTRICT_REVIEWER: place.district,
        Role.SYSTEM_ADMIN: place.district,
        Role.SECURITY_ADMIN: place.district,
        Role.AUDIT_ADMIN: place.district,
    }
    return {role: make_user(role, organization, username=role.value) for role, organization in posts.items()}


def client_of(user, **kwargs) -> APIClient:
    """A client that sends the user's token."""
    client = APIClient(**kwargs)
    client.credentials(HTTP_AUTHORIZATION=f"Token {issue_token(actor=user)}")
    return client


@pytest.fixture
def staff(cast) -> APIClient:
    """A clerk of our street, by token."""
    return client_of(cast[Role.STREET_STAFF])
