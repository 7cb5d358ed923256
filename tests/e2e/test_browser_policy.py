"""The browser itself finds nothing on the main pages that the content security policy blocks, htmx included."""

import pytest
from playwright.sync_api import expect

from members.roster.models import Member
from organizations.models import Organization
from partybuild.demo.build import PASSWORD

pytestmark = pytest.mark.e2e
# Reported by the browser (violations) and by htmx (what it would have had to evaluate as code).
LISTEN = """
globalThis.blocked = [];
document.addEventListener("securitypolicyviolation", (e) => blocked.push(`${e.violatedDirective} ${e.blockedURI}`));
document.addEventListener("htmx:evalDisallowedError", (e) => blocked.push(`htmx eval in ${e.target.outerHTML}`));
"""
PAGES = {
    "jiedao": [
        "/", "/members/", "/members/?q=王", "/activities/sessions/", "/activities/sessions/calendar/",
        "/activities/matrix/", "/assessments/", "/assessments/ranking/", "/assessments/schemes/", "/members/imports/",
        "/reports/supervision/", "/organizations/", "/organizations/jobs/", "/account/token/", "/api/docs/",
        "/members/forms/",
    ],
    "quwei": ["/", "/assessments/ranking/", "/reports/appraisal/", "/organizations/settings/"],
    "xitong": ["/", "/organizations/accounts/", "/organizations/accounts/new/"],
    "shenji": ["/", "/organizations/audit/"],
}  # fmt: skip


def watch(page):
    """What the console says about the policy, besides what the events tell."""
    said = []
    page.add_init_script(LISTEN)
    page.on("console", lambda line: said.append(line.text) if "Content Security Policy" in line.text else None)
    return said


@pytest.mark.parametrize("username", PAGES)
def test_nothing_is_blocked(district, visit, username):
    visitor = visit()
    said = watch(visitor.page)
    visitor.sign_in(username)
    for path in PAGES[username]:
        visitor.open(path)
        visitor.page.wait_for_load_state("networkidle")
        assert visitor.page.evaluate("globalThis.blocked") == [], path
    assert said == []


def test_what_is_inline_would_be_blocked(district, visit):
    """The watch above sees what it should."""
    visitor = visit()
    said = watch(visitor.page)
    visitor.sign_in("jiedao")
    visitor.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\" onclick=\"x()\">x</p>');"
        "document.querySelector('body > p:last-child').click()"
    )
    visitor.page.wait_for_function("globalThis.blocked.length > 0")
    assert said


def test_parts_of_pages_and_the_password_asked_within_one(district, visit):
    visitor = visit()
    said = watch(visitor.page)
    visitor.sign_in("jiedao")
    page = visitor.page
    member = Member.objects.filter(
        organization__path__startswith=Organization.objects.get(name="春晖街道党工委").path
    ).first()
    visitor.open("/members/")
    page.locator("#filter-form input[type=search]").fill(member.name)
    page.wait_for_url("**q=**")
    visitor.open(f"/members/{member.pk}/")
    page.get_by_role("button", name="显示完整号码").click()
    field = page.get_by_label("您的登录密码")
    expect(field).to_be_focused()
    visitor.shot("confirm-part")
    field.fill("wrong-password")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("alert").filter(has_text="密码不对")).to_be_visible()
    page.get_by_label("您的登录密码").fill(PASSWORD)
    page.get_by_role("button", name="继续").click()
    expect(page.locator("#identity")).to_contain_text(member.id_number)
    visitor.open("/account/token/")
    page.get_by_role("button", name="生成令牌").click()
    expect(page.locator("main")).to_contain_text("新的令牌")
    assert page.evaluate("globalThis.blocked") == []
    assert said == []


def test_the_password_page_keeps_what_was_typed(district, visit):
    for phone in (False, True):
        security = visit(phone=phone).sign_in("anquan")
        page = security.page
        security.open(f"/organizations/accounts/{district['zhibu'].pk}/posts/new/")
        page.get_by_label("岗位").select_option("branch_secretary")
        page.get_by_label("在哪个组织").first.fill("江滨")
        page.locator("[role=option]").first.click()
        page.locator("main form button.btn-primary").first.click()
        expect(page.get_by_role("heading", name="请再次输入密码")).to_be_visible()
        security.shot(f"confirm-page-{'phone' if phone else 'desktop'}")
        page.get_by_label("您的登录密码").fill(PASSWORD)
        page.get_by_role("button", name="继续").click()
        expect(page.locator(".error-summary")).to_contain_text("只能授权在")
        expect(page.get_by_label("岗位")).to_have_value("branch_secretary")
