"""Two streets of one district, for whatever asks what one may see of the other."""

import pytest

from tests.security.two_streets import two_streets


@pytest.fixture
def sides():
    return two_streets()


@pytest.fixture
def mine(sides):
    return sides[0]


@pytest.fixture
def other(sides):
    return sides[1]
