from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from common.exceptions import Refused, Stale
from organizations.accounts import services
from organizations.accounts.models import Post, User
from organizations.accounts.roles import ADMIN_ROLES, Role
from organizations.audit.models import AuditEvent
from tests.factories.organizations import make_post, make_street, make_user

DAY = date(2026, 1, 10)


def actions():
    return list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))


def test_create_account_gives_a_one_time_password(system_admin, street):
    user, password = services.create_account(username="li", name="李四", organization=street, actor=system_admin)
    assert user.check_password(password)
    assert user.must_change_password
    assert not user.posts.exists()
    event = AuditEvent.objects.get(action="account.created")
    assert event.actor == system_admin
    assert password not in str(event.details) + event.summary


def test_create_account_refuses_a_name_that_differs_in_case_only(system_admin, street):
    services.create_account(username="Li", name="李四", organization=street, actor=system_admin)
    with pytest.raises(Refused) as refusal:
        services.create_account(username="lI", name="李五", organization=street, actor=system_admin)
    assert refusal.value.field == "username"


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_other_administrators_cannot_manage_accounts(district, street, role):
    actor, other = make_user(role, district), make_user(organization=street)
    with pytest.raises(PermissionDenied):
        services.create_account(username="x99", name="某", organization=street, actor=actor)
    with pytest.raises(PermissionDenied):
        services.reset_password(user=other, actor=actor)
    with pytest.raises(PermissionDenied):
        services.disable_account(user=other, reason="x", actor=actor)
    assert actions()[-1:] != ["account.created"]


def test_system_administrator_cannot_give_or_end_posts_or_unlock(system_admin, staff, street):
    with pytest.raises(PermissionDenied):
        services.give_post(user=staff, organization=street, role=Role.STREET_LEADER, valid_from=DAY, actor=system_admin)
    with pytest.raises(PermissionDenied):
        services.end_post(post=staff.posts.get(), last_day=DAY, actor=system_admin)
    with pytest.raises(PermissionDenied):
        services.unlock_account(user=staff, actor=system_admin)


@pytest.mark.parametrize("first", sorted(ADMIN_ROLES))
@pytest.mark.parametrize("second", sorted(ADMIN_ROLES))
def test_give_post_refuses_a_second_administrator_role(security_admin, district, first, second):
    person = make_user(first, district)
    with pytest.raises(Refused):
        services.give_post(user=person, organization=district, role=second, valid_from=DAY, actor=security_admin)
    assert person.posts.count() == 1


def test_give_post_refuses_an_administrator_a_business_role(security_admin, audit_admin, street):
    with pytest.raises(Refused, match="不能兼任业务岗位"):
        services.give_post(
            user=audit_admin, organization=street, role=Role.STREET_STAFF, valid_from=DAY, actor=security_admin
        )


def test_give_post_refuses_a_future_overlap(security_admin, district):
    person = make_user(organization=district)
    make_post(person, Role.AUDIT_ADMIN, district, DAY + timedelta(days=90))
    with pytest.raises(Refused):
        services.give_post(
            user=person, organization=district, role=Role.SYSTEM_ADMIN, valid_from=DAY, actor=security_admin
        )
    services.give_post(
        user=person,
        organization=district,
        role=Role.SYSTEM_ADMIN,
        valid_from=DAY,
        valid_to=DAY + timedelta(days=89),
        actor=security_admin,
    )


def test_give_post_refuses_oneself(security_admin, street):
    with pytest.raises(Refused, match="不能给自己授权"):
        services.give_post(
            user=security_admin, organization=street, role=Role.STREET_STAFF, valid_from=DAY, actor=security_admin
        )


def test_give_post_refuses_the_same_post_twice_and_reversed_dates(security_admin, staff, street):
    with pytest.raises(Refused, match="已有这一岗位"):
        services.give_post(
            user=staff, organization=street, role=Role.STREET_STAFF, valid_from=DAY, actor=security_admin
        )
    with pytest.raises(Refused, match="结束日期"):
        services.give_post(
            user=staff,
            organization=street,
            role=Role.STREET_LEADER,
            valid_from=DAY,
            valid_to=DAY - timedelta(days=1),
            actor=security_admin,
        )


def test_give_post_stays_within_the_administrators_scope(street, district):
    local = make_user(Role.SECURITY_ADMIN, street)
    neighbour = make_street("邻街道党工委", district)
    theirs, mine = make_user(organization=neighbour), make_user(organization=street)
    for person, place in ((theirs, street), (mine, neighbour)):
        with pytest.raises(PermissionDenied):
            services.give_post(user=person, organization=place, role=Role.STREET_STAFF, valid_from=DAY, actor=local)


def test_give_and_end_post_take_and_lose_rights(security_admin, street):
    person, today = make_user(organization=street), timezone.localdate()
    post = services.give_post(
        user=person, organization=street, role=Role.STREET_STAFF, valid_from=today, actor=security_admin
    )
    assert User.objects.get(pk=person.pk).holds("import")
    services.end_post(post=post, last_day=today - timedelta(days=1), actor=security_admin)
    assert not User.objects.get(pk=person.pk).holds("import")
    assert not Post.objects.filter(pk=post.pk).exists()
    assert actions()[-2:] == ["post.given", "post.ended"]


def test_end_post_refuses_ones_own(security_admin):
    with pytest.raises(Refused, match="自己的授权"):
        services.end_post(post=security_admin.posts.get(), last_day=timezone.localdate(), actor=security_admin)


def test_edit_account_is_stale_after_another_edit(system_admin, staff, street):
    services.edit_account(user=staff, name="甲", organization=street, version=staff.version, actor=system_admin)
    with pytest.raises(Stale):
        services.edit_account(user=staff, name="乙", organization=street, version=staff.version, actor=system_admin)


def test_disable_refuses_oneself_and_twice(system_admin, staff):
    with pytest.raises(Refused):
        services.disable_account(user=system_admin, reason="x", actor=system_admin)
    services.disable_account(user=staff, reason="退休", actor=system_admin)
    with pytest.raises(Refused):
        services.disable_account(user=staff, reason="退休", actor=system_admin)
    assert not User.objects.get(pk=staff.pk).holds("view")
    services.enable_account(user=staff, actor=system_admin)
    assert User.objects.get(pk=staff.pk).holds("view")


def test_reset_password_refuses_administrators_but_not_on_the_server(system_admin, security_admin):
    with pytest.raises(Refused, match="服务器"):
        services.reset_password(user=security_admin, actor=system_admin)
    password = services.reset_password(user=security_admin, actor=None)
    security_admin.refresh_from_db()
    assert security_admin.check_password(password)
    assert security_admin.must_change_password
