import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.accounts.roles import Role
from organizations.accounts.services import give_post
from organizations.audit.models import AuditEvent
from organizations.audit.selectors import events_for_user
from organizations.audit.services import record
from tests.factories.organizations import make_district, make_street, make_user

LIST = "/organizations/audit/"


@pytest.fixture
def district(db):
    return make_district()


@pytest.fixture
def auditor(district):
    return make_user(Role.AUDIT_ADMIN, district, "auditor")


def test_the_log_is_read_by_the_audit_administrator_alone(client, district, auditor):
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.DISTRICT_REVIEWER):
        client.force_login(make_user(role, district))
        assert client.get(LIST).status_code == 403
    client.force_login(auditor)
    assert client.get(LIST).status_code == 200


def test_a_street_auditor_sees_only_the_street(district):
    street, other = make_street(parent=district), make_street("邻街道党工委", district)
    mine = record("test.a", actor=None, summary="本街道", organization=street)
    record("test.b", actor=None, summary="邻街道", organization=other)
    record("test.c", actor=None, summary="没有组织")
    seen = events_for_user(make_user(Role.AUDIT_ADMIN, street)).filter(action__startswith="test.")
    assert list(seen) == [mine]


def test_the_district_auditor_sees_events_of_no_organisation(auditor):
    event = record("test.c", actor=None, summary="没有组织")
    assert event in events_for_user(auditor)


@pytest.mark.parametrize(
    "query", ["?group=auth", "?actor=auditor", "?since=2026-01-01&until=2030-01-01", "?q=登录", "?sort=at"]
)
def test_filters(client, auditor, query):
    client.force_login(auditor)
    page = client.get(LIST + query)
    assert page.status_code == 200
    assert "auditor 登录" in page.content.decode()


def test_a_wrong_filter_value_shows_nothing(client, auditor):
    client.force_login(auditor)
    text = client.get(LIST + "?since=昨天").content.decode()
    assert "筛选条件有误" in text
    assert "auditor 登录" not in text


def test_verification_is_shown_and_logged(client, auditor):
    client.force_login(auditor)
    assert client.get(reverse("organizations:audit_verify")).status_code == 405
    client.post(reverse("organizations:audit_verify"))
    assert "日志链完整" in client.get(LIST).content.decode()
    AuditEvent._base_manager.filter(sequence=1).update(summary="改过")
    client.post(reverse("organizations:audit_verify"))
    assert "第 1 条断开" in client.get(LIST).content.decode()


def test_one_event(client, auditor):
    client.force_login(auditor)
    event = AuditEvent.objects.latest("sequence")
    assert event.hash in client.get(reverse("organizations:audit_detail", args=[event.pk])).content.decode()


def test_the_list_costs_the_same_at_two_sizes(client, auditor):
    client.force_login(auditor)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST + "?per=200")
        return len(captured)

    few = cost()
    for n in range(60):
        record("test.x", actor=auditor, summary=str(n))
    assert cost() == few <= 12


def test_the_export_is_of_what_is_filtered_and_logged(client, auditor):
    client.force_login(auditor)
    record("test.x", actor=None, summary="甲事")
    record("test.x", actor=None, summary="乙事")
    response = client.get(LIST + "?q=甲事&export=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "甲事" in text
    assert "乙事" not in text
    assert AuditEvent.objects.filter(action="data.exported").exists()


def test_an_anchor_is_downloaded_and_the_chain_checked_against_it(client, auditor):
    client.force_login(auditor)
    file = client.post(reverse("organizations:audit_anchor"))
    assert "attachment" in file["Content-Disposition"]
    taken = SimpleUploadedFile("anchor.json", file.content)
    page = client.post(reverse("organizations:audit_verify"), {"anchor": taken}, follow=True).content.decode()
    assert "与存证一致" in page
    other = SimpleUploadedFile("anchor.json", b"{}")
    page = client.post(reverse("organizations:audit_verify"), {"anchor": other}, follow=True).content.decode()
    assert "这不是日志存证文件" in page


def test_details_are_shown_in_words(client, district, auditor):
    user = make_user(None, district, "person")
    give_post(user=user, organization=district, role=Role.DISTRICT_REVIEWER, actor=None)
    client.force_login(auditor)
    event = AuditEvent.objects.filter(action="post.given").latest("sequence")
    text = client.get(reverse("organizations:audit_detail", args=[event.pk])).content.decode().split("<details>")[0]
    assert "区委组织部" in text
    assert "district_reviewer" not in text
    assert "organizations.user" not in text
