"""Who sees what: every role, with a neighbour's records beside its own."""

import pytest

from organizations.accounts.roles import ADMIN_ROLES, Role
from organizations.audit.models import AuditEvent
from tests.api.conftest import client_of
from tests.api.records import fill

LISTS = [
    "/api/organizations/",
    "/api/members/",
    "/api/sessions/",
    "/api/assessments/",
    "/api/reports/",
    "/api/jobs/",
    "/api/teams/",
    "/api/regulations/",
]


@pytest.fixture
def town(place, cast, settings, tmp_path):
    """Everything on both sides: (addresses of ours, addresses of the neighbour's)."""
    settings.MEDIA_ROOT = tmp_path
    return fill(place.near), fill(place.far)


def seen(client, path):
    response = client.get(f"{path}?per=200")
    assert response.status_code == 200, response.content
    return response.json()["count"]


# How many of each list a role sees; the district's reviewer sees both sides.
COUNTS = {
    Role.BRANCH_SECRETARY: (1, 1, 1, 0, 0, 0, 0, 1),
    Role.COMMUNITY_SECRETARY: (2, 1, 1, 1, 0, 0, 0, 1),
    Role.STREET_STAFF: (3, 1, 1, 1, 1, 1, 1, 1),
    Role.STREET_LEADER: (3, 1, 1, 1, 1, 1, 1, 1),
    Role.GROUP_MEMBER: (3, 1, 1, 1, 1, 1, 1, 1),
    Role.INSPECTOR: (3, 1, 1, 1, 1, 1, 1, 1),
    Role.DISTRICT_REVIEWER: (7, 2, 2, 2, 2, 2, 2, 2),
}


@pytest.mark.parametrize("role", COUNTS)
def test_lists_hold_what_the_role_covers(town, cast, role):
    client = client_of(cast[role])
    assert tuple(seen(client, path) for path in LISTS) == COUNTS[role]


def test_every_record_of_ours_opens_and_none_of_the_neighbours(town, staff):
    ours, theirs = town
    for path in ours:
        assert staff.get(path).status_code == 200, path
    for path in theirs:
        assert staff.get(path).status_code == 404, path


def test_branch_secretary_does_not_look_up(town, cast):
    client = client_of(cast[Role.BRANCH_SECRETARY])
    answers = {path.split("/")[2] + str(path.count("/")): client.get(path).status_code for path in town[0]}
    assert answers == {
        "organizations4": 200,
        "organizations5": 404,
        "teams4": 404,
        "regulations4": 200,
        "members4": 200,
        "sessions4": 200,
        "cadence5": 404,
        "assessments4": 404,
        "reports4": 404,
        "jobs4": 404,
        "jobs5": 404,
    }


@pytest.mark.parametrize("role", sorted(ADMIN_ROLES))
def test_administrators_read_no_business_data(town, cast, role):
    client = client_of(cast[role])
    for path in [*LISTS, *town[0]]:
        assert client.get(path).status_code == 403, path


def test_neighbours_names_are_in_no_answer(town, place, staff):
    for path in [*LISTS, *town[0]]:
        if path.startswith("/api/jobs/files/"):
            continue
        body = staff.get(path).content.decode()
        assert place.far.branch.name not in body, path
        assert place.far.street.name not in body, path


def test_filter_by_a_neighbours_organisation_is_refused(town, place, staff):
    for path in ("/api/members/", "/api/sessions/"):
        assert staff.get(path, {"organization": place.far.branch.pk}).status_code == 400, path
    assert staff.get("/api/organizations/", {"under": place.far.street.pk}).status_code == 400


def test_identity_numbers_phones_and_addresses_are_masked(town, staff):
    path, member = next((path, record) for path, record in town[0].items() if "/members/" in path)
    for address in (path, "/api/members/"):
        body = staff.get(address).content.decode()
        for secret in (member.id_number, member.phone, member.address, "16300009999"):
            assert secret not in body
    one = staff.get(path).json()
    assert one["id_number"] == f"120{'*' * 13}{member.id_number[-2:]}"
    assert one["phone"] == f"163****{member.phone[-4:]}"


def test_download_of_a_file_is_logged(town, cast):
    path = next(path for path in town[0] if path.startswith("/api/jobs/files/"))
    response = client_of(cast[Role.STREET_STAFF]).get(path, HTTP_ACCEPT="text/csv")
    assert b"".join(response.streaming_content).decode() == "应开,已开"
    assert AuditEvent.objects.get(action="job.download").actor == cast[Role.STREET_STAFF]


def test_file_that_is_gone_is_404(town, staff, tmp_path):
    for file in (tmp_path / "jobs").iterdir():
        file.unlink()
    path = next(path for path in town[0] if path.startswith("/api/jobs/files/"))
    assert staff.get(path).status_code == 404
