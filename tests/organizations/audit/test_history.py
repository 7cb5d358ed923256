"""The history of a record as its own page shows it."""

from datetime import date

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.membership.services import change_member, move_member
from organizations.accounts.roles import Role
from organizations.accounts.services import edit_account
from organizations.audit.models import AuditEvent
from organizations.audit.selectors import history_events, history_for_user
from organizations.audit.services import record
from organizations.audit.words import in_words
from organizations.settings.services import set_parameter
from organizations.tree.models import Organization
from tests.factories.members import make_member
from tests.factories.organizations import make_branch, make_community, make_district, make_street, make_user

pytestmark = pytest.mark.django_db
PHONE = "16300004321"


@pytest.fixture
def street():
    return make_street(parent=make_district())


@pytest.fixture
def staff(street):
    return make_user(Role.STREET_STAFF, street, "staff", name="王晓燕")


@pytest.fixture
def member(street):
    return make_member(make_branch(parent=make_community(parent=street)), "李明")


def superior_of(street):
    return Organization.objects.get_parent(street)


def lines(user, obj, **more):
    return history_for_user(user, history_events(obj=obj, **more)).lines


def test_a_change_is_told_field_by_field_in_words(client, staff, member):
    facts = {"education": "本科", "retired": True, "sex": "F", "phone": PHONE}
    change_member(member=member, version=member.version, actor=staff, **facts)
    said = dict(lines(staff, member)[0].details)
    assert said["学历"] == "大专 → 本科"
    assert said["是否退休"] == "否 → 是"
    assert said["性别"] == "男 → 女"
    assert said["联系电话"] == "已改动（内容不显示）"
    client.force_login(staff)
    page = client.get(reverse("members:member_detail", args=[member.pk])).content.decode()
    assert "变更记录" in page
    assert "大专 → 本科" in page
    assert PHONE not in str(AuditEvent.objects.latest("sequence").details)


def test_a_superior_is_named_and_a_stranger_is_not(street, staff, member):
    district = superior_of(street)
    above = make_user(Role.DISTRICT_REVIEWER, district, "above", name="周敏")
    stranger = make_user(Role.STREET_STAFF, make_street("邻街道党工委", district), "stranger", name="外人")
    for actor in (above, stranger, None):
        record("member.change", actor=actor, obj=member, organization=member.organization, summary="修改")
    secretary = make_user(Role.BRANCH_SECRETARY, member.organization, "secretary")
    assert [line.actor for line in lines(secretary, member)][:3] == ["系统", "其他党组织的工作人员", "周敏"]


def test_what_happened_elsewhere_is_left_out_and_said_to_be(street, staff, member):
    other = make_branch(parent=make_community(parent=make_street("邻街道党工委", superior_of(street))))
    change_member(member=member, version=member.version, actor=staff, education="本科")
    member.refresh_from_db()
    move_member(member=member, organization=other, on=date(2026, 3, 1), reason="迁居", actor=None)
    secretary = make_user(Role.BRANCH_SECRETARY, other, "there")
    found = history_for_user(secretary, history_events(obj=member))
    assert [line.action for line in found.lines] == ["组织关系转移"]
    assert found.elsewhere


def test_the_history_costs_the_same_at_two_sizes_and_turns_pages(client, staff, member):
    client.force_login(staff)
    address = reverse("members:member_detail", args=[member.pk])

    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    client.get(address)
    few = cost()
    for n in range(45):
        record("member.change", actor=staff, obj=member, organization=member.organization, summary=f"第{n}次修改")
    assert cost() == few
    second = client.get(address + "?history=2").content.decode()
    assert "第 2 页，共 3 页" in second
    assert "第10次修改" in second
    assert "第44次修改" not in second


def test_signing_in_is_the_auditors_business_alone(street):
    account = make_user(Role.STREET_STAFF, street, "person")
    record("auth.login", actor=account, obj=account, organization=street, summary="person 登录")
    edit_account(user=account, name="新名", organization=street, version=1, actor=None)
    admin = make_user(Role.SYSTEM_ADMIN, street, "admin")
    found = lines(admin, account)
    assert [line.action for line in found] == ["修改账号"]
    assert dict(found[0].details) == {"姓名": "person → 新名"}


def test_a_parameter_has_the_history_of_its_key(client, street):
    reviewer = make_user(Role.DISTRICT_REVIEWER, superior_of(street), "reviewer")
    set_parameter(
        key="life.attendance_target", value=0.8, valid_from=date(2027, 1, 1), organization=None, actor=reviewer
    )
    client.force_login(reviewer)
    ours = client.get(reverse("organizations:parameter_edit", args=["life.attendance_target"])).content.decode()
    other = client.get(reverse("organizations:parameter_edit", args=["life.record_working_days"])).content.decode()
    assert "（1 条）" in ours
    assert "（0 条）" in other


def test_broken_details_and_unknown_models_are_shown_all_the_same():
    for details in ({"changes": {"x": 1}}, {"changes": {"x": [1]}}, {"state": ["a"]}, {"from": 3, "to": 4}, {}):
        event = record("member.change", actor=None, summary="x", details=details)
        event.object_type = "nothing.known"
        assert isinstance(in_words(event, full=True), list)


def test_the_part_needs_no_more_than_the_request(staff, member):
    request = RequestFactory().get("/?history=x")
    request.user = staff
    assert history_for_user(staff, history_events(obj=member), page="x").page.number == 1
