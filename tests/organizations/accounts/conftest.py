import pytest

from organizations.accounts.roles import Role
from tests.factories.organizations import make_branch, make_community, make_district, make_street, make_user


@pytest.fixture
def district(db):
    return make_district()


@pytest.fixture
def street(district):
    return make_street(parent=district)


@pytest.fixture
def branch(street):
    return make_branch(parent=make_community(parent=street))


@pytest.fixture
def system_admin(district):
    return make_user(Role.SYSTEM_ADMIN, district, "sysadmin")


@pytest.fixture
def security_admin(district):
    return make_user(Role.SECURITY_ADMIN, district, "secadmin")


@pytest.fixture
def audit_admin(district):
    return make_user(Role.AUDIT_ADMIN, district, "auditadmin")


@pytest.fixture
def staff(street):
    return make_user(Role.STREET_STAFF, street, "staff")
