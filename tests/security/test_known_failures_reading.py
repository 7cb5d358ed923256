"""Where comparable systems let people see what is not theirs: one test each, named after the failure."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from rest_framework.authtoken.models import Token

from activities.sessions.attachments import attach
from organizations.accounts.models import User
from tests.factories.activities import make_session
from tests.factories.organizations import PASSWORD
from tests.security.two_streets import picture

pytestmark = pytest.mark.django_db
MEMBERS = "/members/"
HASHES = {'"password"', "md5$", "argon2", "id_index"}
WRONG_HEADERS = [
    "", "Token", "Token ", "Token  x y", "Token null", "Token undefined", "Token 0", "Bearer x", "Basic Og==", "token",
    "Token " + "0" * 40, "Token " + "é" * 10, "Token %00", "Token '",
]  # fmt: skip


def exported(client, address, **query) -> list[list[str]]:
    response = client.get(address, {"export": "csv", **query})
    text = b"".join(response.streaming_content) if response.streaming else response.content
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))


def names(rows) -> set[str]:
    return {cell for row in rows for cell in row if cell.startswith(("红旗", "港湾")) and len(cell) == 3}


def test_file_reachable_by_url_and_by_dots(client, mine, other, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    session = make_session(mine.branch, state="draft")
    kept = attach(session=session, actor=mine.secretary, file=picture())
    content = (tmp_path / kept.stored_as).read_bytes()
    download = reverse("activities:attachment_download", args=[kept.pk])
    bare = kept.stored_as.split("/")[-1]
    around = [
        f"/media-is-private/{kept.stored_as}",
        f"/private/{kept.stored_as}",
        f"/{kept.stored_as}",
        f"/static/../private/{kept.stored_as}",
        f"/static/%2e%2e/private/{kept.stored_as}",
        f"/activities/session-files/../../private/sessions/{bare}",
        f"{download}../../{kept.stored_as}",
        f"/activities/session-files/{kept.pk}/../{kept.pk}/",
    ]
    for user in (None, other.staff, mine.secretary):
        client.logout()
        if user:
            client.force_login(user)
        for address in around:
            answer = client.get(address)
            got = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert content not in got, address
    assert b"".join(client.get(download).streaming_content) == content
    client.force_login(other.staff)
    assert client.get(download).status_code == 404
    client.logout()
    assert client.get(download).status_code == 302


def test_path_of_a_stored_file_is_never_followed_out_of_the_store(client, mine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "store"
    (tmp_path / "secret.txt").write_text("canary")
    kept = attach(session=make_session(mine.branch, state="draft"), actor=mine.secretary, file=picture())
    type(kept).objects.filter(pk=kept.pk).update(stored_as="sessions/../../secret.txt")
    client.force_login(mine.secretary)
    answer = client.get(reverse("activities:attachment_download", args=[kept.pk]))
    assert answer.status_code == 404


def test_password_hash_in_an_api(client, mine):
    user = User.objects.get(pk=mine.staff.pk)
    client.force_login(user)
    addresses = ["organizations", "members", "sessions", "assessments", "reports", "jobs", "schema"]
    pages = [client.get(f"/api/{name}/").content.decode() for name in addresses]
    pages += [client.get(f"/api/members/{mine.member.pk}/").content.decode()]
    assert mine.member.name in pages[1]
    for page in pages:
        assert user.password not in page
        assert not any(
            word in page.lower() for word in ('"password"', "md5$", "argon2", "id_index", mine.member.id_index)
        )


def test_employee_exporting_everybody(client, mine, other):
    client.force_login(mine.secretary)
    assert names(exported(client, MEMBERS)) == {"红旗甲"}
    for query in ({"organization": other.branch.pk}, {"organization": mine.street.pk}, {"per": 200, "page": 1}):
        assert names(exported(client, MEMBERS, **query)) <= {"红旗甲"}


def test_filter_ignored_by_export(client, mine):
    client.force_login(mine.staff)
    assert names(exported(client, MEMBERS)) == {"红旗甲", "红旗乙"}
    assert names(exported(client, MEMBERS, q="红旗乙")) == {"红旗乙"}
    assert names(exported(client, MEMBERS, organization=mine.branch.pk)) == {"红旗甲"}
    assert names(exported(client, MEMBERS, type="no-such-type")) == set()


@pytest.mark.parametrize("formula", ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", '=HYPERLINK("http://x","y")'])
def test_formula_in_a_cell(client, mine, formula):
    make_session(mine.branch, topic=formula)
    client.force_login(mine.staff)
    cells = [cell for row in exported(client, "/activities/sessions/") for cell in row if formula.strip() in cell]
    assert cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    answer = client.get("/activities/sessions/", {"export": "xlsx"})
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    sheet = load_workbook(io.BytesIO(data)).active
    found = [cell for row in sheet.iter_rows() for cell in row if formula.strip() in str(cell.value)]
    assert found
    assert {cell.data_type for cell in found} <= {"s", "inlineStr"}


def test_forwarded_for_spoofing_the_lockout(client, mine):
    address = reverse("organizations:login")
    wrong = {"username": mine.staff.username, "password": "wrong"}
    for turn in range(6):
        spoofed = {"HTTP_X_FORWARDED_FOR": f"10.0.0.{turn}", "HTTP_X_REAL_IP": f"10.1.0.{turn}"}
        client.post(address, wrong, REMOTE_ADDR=f"10.2.0.{turn}", **spoofed)
    right = client.post(address, wrong | {"password": PASSWORD}, HTTP_X_FORWARDED_FOR="10.9.9.9")
    assert right.status_code == 429
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("header", WRONG_HEADERS)
def test_missing_or_malformed_token_treated_as_somebody(client, mine, header):
    Token.objects.create(user=mine.staff, key="")
    extra = {"HTTP_AUTHORIZATION": header} if header else {}
    answer = client.get("/api/members/", **extra)
    assert answer.status_code == 401
    assert mine.member.name not in answer.content.decode()


@pytest.mark.parametrize("role", ["staff", "reviewer", "secretary"])
def test_dashboard_counting_a_neighbours_rows(client, mine, other, role):
    def page():
        text = client.get("/").content.decode()
        return text[text.index("<main") :]

    client.force_login(getattr(mine, role))
    make_session(mine.branch, date(2025, 3, 5), state="submitted")
    before = page()
    for day in range(1, 6):
        make_session(other.branch, date(2025, 3, day), state="submitted", topic="邻居的会")
        make_session(other.branch, date(2025, 4, day), state="returned", topic="邻居的会")
    assert page() == before
    make_session(mine.branch, date(2025, 3, 6), state="returned" if role == "secretary" else "submitted")
    assert page() != before, "the page would not have shown such rows at all"


def test_object_permission_skipped_on_list(client, mine, other):
    client.force_login(mine.staff)
    for address in ("/members/", "/activities/sessions/", "/organizations/tree/changes/", "/api/members/"):
        page = client.get(address).content.decode()
        assert "港湾" not in page, address
    assert "红旗甲" in client.get("/members/").content.decode()
