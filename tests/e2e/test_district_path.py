"""The district sees every street, adjusts a point with a reason, approves, finalises, downloads the workbook."""

import pytest
from playwright.sync_api import expect

from assessments.ladder.services import take_steps
from assessments.models import Assessment
from organizations.models import Organization

pytestmark = pytest.mark.e2e


@pytest.fixture
def handed_up(district):
    """The smaller street's appraisal, handed in and forwarded by its own people."""
    street = Organization.objects.get(name="望江街道党工委")
    for action in ("submit", "forward"):
        take_steps(assessments=Assessment.objects.filter(scheme__organization=street), action=action, actor=None)
    return street


def test_from_review_to_the_frozen_year(handed_up, visit):
    reviewer = visit().sign_in("quwei")
    page = reviewer.page
    expect(page.locator("main")).to_contain_text("春晖街道")
    assessment = Assessment.objects.get(scheme__organization=handed_up)
    adjust_one(reviewer, assessment)

    reviewer.open(f"/assessments/{assessment.pk}/")
    page.get_by_role("link", name="审定", exact=True).click()
    page.get_by_role("button", name="审定").click()
    assessment.refresh_from_db()
    assert assessment.state == "approved"

    reviewer.open("/assessments/ranking/")
    expect(page.locator("main")).to_contain_text("春晖街道")
    reviewer.shot("district-ranking")
    page.get_by_role("link", name="年度定档").click()
    reviewer.shot("finalise")
    password = page.locator("input[type=password]")
    if password.count():
        password.fill("Dangjian-2026")
    page.locator("main form button").first.click()
    expect(page.locator("main")).to_contain_text("已定档")
    assessment.refresh_from_db()
    assert assessment.state == "final"
    assert assessment.frozen_hash
    workbook_of(reviewer, handed_up)


def adjust_one(reviewer, assessment):
    page = reviewer.page
    score = assessment.scores.filter(indicator__code="theme_day_rate").get()
    reviewer.open(f"/assessments/scores/{score.pk}/points/district/")
    page.get_by_label("分数").fill("2.5")
    page.locator("main form button").first.click()
    expect(page.locator(".error-summary, [role=alert]").first).to_be_visible()
    expect(page.get_by_label("分数")).to_have_value("2.5")
    page.get_by_label("理由").fill("现场核查少一次记录")
    page.locator("main form button").first.click()
    score.refresh_from_db()
    assert (str(score.district_points), score.district_reason) == ("2.50", "现场核查少一次记录")


def workbook_of(reviewer, street):
    page = reviewer.page
    reviewer.open("/reports/appraisal/")
    page.locator("tr").filter(has_text="望江街道").get_by_role("link", name="生成考核表").click()
    page.locator("main form button").first.click()
    expect(page.locator("main")).to_contain_text("已完成", timeout=60_000)
    with page.expect_download() as download:
        page.locator("a[download]").first.click()
    assert download.value.suggested_filename.endswith(".xlsx")
