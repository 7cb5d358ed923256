"""Three administrators: accounts, posts and the log are in three hands that cannot be one."""

import pytest
from playwright.sync_api import expect

from organizations.models import User
from partybuild.demo.build import PASSWORD

pytestmark = pytest.mark.e2e


def test_lockout_is_undone_by_the_security_administrator_and_seen_by_the_auditor(district, visit):
    stranger = visit()
    for _ in range(6):
        stranger.sign_in("shequ", "wrong-password-1")
    expect(stranger.page.locator("body")).to_contain_text("锁定")
    stranger.shot("locked")

    security = visit().sign_in("anquan")
    security.open(f"/organizations/accounts/{district['shequ'].pk}/")
    security.page.get_by_role("link", name="解锁").click()
    security.page.locator("main form button").first.click()
    visit_again = visit().sign_in("shequ")
    expect(visit_again.page.get_by_role("heading", name="等我审核")).to_be_visible()

    auditor = visit().sign_in("shenji")
    auditor.open("/organizations/audit/")
    expect(auditor.page.locator("main")).to_contain_text("解锁")
    auditor.shot("audit-log")


def test_a_new_account_gets_a_password_once_and_rights_from_another_hand(district, visit):
    system = visit().sign_in("xitong")
    system.open("/organizations/accounts/new/")
    page = system.page
    page.get_by_label("用户名").fill("xinshuji")
    page.get_by_label("姓名").fill("新书记")
    pick(page, "所属组织", "春和里")
    page.locator("main form button[type=submit], main form button.btn-primary").first.click()
    expect(page.locator("main")).to_contain_text("xinshuji")
    system.shot("account-created")
    account = User.objects.get(username="xinshuji")
    assert account.must_change_password
    system.open(f"/organizations/accounts/{account.pk}/posts/new/")
    expect(page.locator("main")).to_contain_text("没有")

    security = visit().sign_in("anquan")
    security.open(f"/organizations/accounts/{account.pk}/posts/new/")
    page = security.page
    page.get_by_label("岗位").select_option("audit_admin")
    pick(page, "在哪个组织", "江滨")
    page.locator("main form button.btn-primary").first.click()
    page.get_by_label("您的登录密码").fill(PASSWORD)
    page.get_by_role("button", name="继续").click()
    expect(page.locator("main")).to_contain_text("审计管理员")
    assert account.posts.filter(role="audit_admin").count() == 1
    security.open(f"/organizations/accounts/{account.pk}/posts/new/")
    page.get_by_label("岗位").select_option("system_admin")
    pick(page, "在哪个组织", "江滨")
    page.locator("main form button.btn-primary").first.click()
    expect(page.locator(".error-summary, [role=alert]").first).to_be_visible()
    assert account.posts.count() == 1


def pick(page, label: str, text: str):
    """Search-as-you-type: type, wait for the list, take the first."""
    page.get_by_label(label).first.fill(text)
    page.locator("[role=option]").first.click()
