"""A branch secretary logs a meeting; the community secretary returns it; it is mended, approved and counted."""

import re

import pytest
from playwright.sync_api import expect

from activities.sessions.models import Session

pytestmark = pytest.mark.e2e
NEW_PASSWORD = "Zhibu-xin-mima-2026"
BUDGET = 12


def change_first_password(visitor):
    page = visitor.page
    expect(page.get_by_role("heading", name="首次登录，请先改密码")).to_be_visible()
    page.locator("input[name=old]").fill("Dangjian-2026")
    page.locator("input[name=new]").fill(NEW_PASSWORD)
    page.locator("input[name=again]").fill(NEW_PASSWORD)
    page.get_by_role("button", name="保存新密码").click()
    expect(page.get_by_role("heading", name="现在该开的")).to_be_visible()


def log_members_meeting(visitor) -> int:
    """From the workbench to handed in, two people away; gives the number of inputs."""
    page, inputs = visitor.page, 0
    owed = (
        page.locator(".work-line, li, tr").filter(has_text="党员大会").filter(has=page.get_by_role("link", name="登记"))
    )
    owed.first.get_by_role("link", name="登记").click()
    inputs += 1
    expect(page.locator("input[name=kinds][value=members_meeting]")).to_be_checked()
    visitor.shot("session-form")
    page.get_by_label("主题（议题）").fill("讨论全年工作和下一步安排")
    inputs += 1
    away = page.locator("[data-status-select]")
    away.nth(0).select_option("leave_sick")
    away.nth(1).select_option("absent")
    inputs += 2
    expect(page.locator("[data-counts]")).to_contain_text("缺席 1 人")
    expect(page.locator("[data-counts]")).to_contain_text("达到规定人数")
    page.get_by_role("button", name="提交审核").click()
    inputs += 1
    expect(page.locator("dl.facts").first).to_contain_text("待审核")
    return inputs


def test_from_owed_to_approved(district, visit, capsys):
    branch = visit().sign_in("zhibu")
    change_first_password(branch)
    branch.shot("workbench")
    people = branch_members(district["zhibu"])
    inputs = log_members_meeting(branch)
    with capsys.disabled():
        print(f"\nlogging a members' meeting of {people} people with two absences: {inputs} inputs (budget {BUDGET})")
    assert people >= 40
    assert inputs <= BUDGET
    record_url = branch.page.url
    session = Session.objects.get(pk=int(re.search(r"/(\d+)/", record_url)[1]))
    assert session.expected - session.present == 2

    papers_of(branch)
    return_it(visit(), session)
    mend(branch, session)
    approve(visit(), session)


def branch_members(user) -> int:
    return user.organization.members.count()


def papers_of(branch):
    page = branch.page
    with page.expect_download() as download:
        page.get_by_role("link", name="下载登记表").click()
    assert download.value.suggested_filename.endswith(".docx")
    page.get_by_role("link", name="签到表").click()
    expect(page.locator("main")).to_contain_text("签到表")
    branch.shot("sign-in-sheet")


def return_it(community, session):
    community.sign_in("shequ")
    page = community.page
    waiting = page.get_by_role("link", name="审核", exact=True)
    waiting.first.click()
    expect(page.locator("#review")).to_be_visible()
    community.open(f"/activities/sessions/{session.pk}/")
    page.get_by_label("退回理由").fill("请写明讨论了哪些事项")
    page.get_by_role("button", name="退回修改").click()
    session.refresh_from_db()
    assert session.state == "returned"


def mend(branch, session):
    page = branch.page
    branch.open("/")
    expect(page.get_by_role("heading", name="退回来要改的")).to_be_visible()
    branch.open(f"/activities/sessions/{session.pk}/edit/")
    expect(page.get_by_text("请写明讨论了哪些事项")).to_be_visible()
    page.get_by_text("会议记录、决议").click()
    page.locator("textarea[name=content]").fill("讨论了党费收缴、困难党员帮扶和下一季度计划三件事。")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator("dl.facts").first).to_contain_text("待审核")


def approve(community, session):
    community.sign_in("shequ")
    page = community.page
    before = matrix_cell(community, session)
    assert "待审" in before
    community.open(f"/activities/sessions/{session.pk}/")
    page.get_by_role("button", name=re.compile("审核通过")).click()
    page.wait_for_load_state()
    session.refresh_from_db()
    assert session.state == "approved"
    assert "✓" in matrix_cell(community, session)
    community.shot("matrix")
    community.open(f"/activities/sessions/{session.pk}/")
    expect(page.get_by_role("link", name="继续填写")).to_have_count(0)


def matrix_cell(visitor, session) -> str:
    """What the matrix says of the session's branch, kind and quarter."""
    visitor.open("/activities/matrix/")
    quarter = (session.held_on.month - 1) // 3 + 1
    href = f"/activities/matrix/{session.organization_id}/members_meeting/{session.held_on.year}-Q{quarter}/"
    return visitor.page.locator(f"a[href='{href}']").inner_text()


def test_the_form_fits_a_phone_and_keeps_what_was_typed(district, visit):
    branch = visit(phone=True).sign_in("zhibu")
    change_first_password(branch)
    page = branch.page
    page.get_by_role("link", name="登记").first.click()
    branch.shot("session-form-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    topic = page.get_by_label("主题（议题）")
    topic.fill("手机上登记的主题")
    page.locator("input[name=starts_at]").fill("2099-01-01T09:00")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator(".error-summary, [role=alert]").first).to_be_visible()
    expect(page.get_by_label("主题（议题）")).to_have_value("手机上登记的主题")
    quorum_is_told_where_there_is_one(page)


def quorum_is_told_where_there_is_one(page):
    """A theme day has none, unless it resolves something."""
    counts = page.locator("[data-counts]")
    for chosen in page.locator("input[name=kinds]:checked").all():
        chosen.dispatch_event("click")
    page.locator("input[name=kinds][value=theme_day]").dispatch_event("click")
    expect(counts).to_contain_text("应到")
    expect(counts).not_to_contain_text("规定人数")
    page.locator("summary", has_text="会议记录、决议").click()
    resolution = page.locator("textarea[name=resolution]")
    resolution.fill("同意")
    expect(counts).to_contain_text("规定人数")
    resolution.fill("")
    expect(counts).not_to_contain_text("规定人数")
    page.locator("input[name=kinds][value=members_meeting]").dispatch_event("click")
    expect(counts).to_contain_text("规定人数")
