"""Street staff import three ledgers and a scheme, read the matrix, open a deducted point, and issue the report."""

from random import Random

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.models import ManualValue, Scheme
from common.periods import add_months
from members.models import Member
from organizations.models import Organization
from partybuild.demo.build import workbook
from partybuild.demo.scheme import scheme_rows
from partybuild.demo.street import ledger_rows, plan_street, roster_rows
from partybuild.demo.year import session_rows

pytestmark = pytest.mark.e2e
STREET = "春晖街道"


@pytest.fixture
def ledgers():
    """A new community for the cast's street, as its clerk would send it; one member row is wrong."""
    random, today = Random(7), timezone.localdate()
    street = plan_street(STREET, [("东门社区", 2, 0)], 60, random=random, today=today)
    rows = list(ledger_rows(street))
    members = list(roster_rows(street))
    members[3]["公民身份号码"] = members[3]["公民身份号码"][:-1] + "?"
    month = add_months(today.replace(day=1), -1)
    sessions = list(session_rows(street.branches, month, month, random=random))
    return {
        "党组织台账": workbook(rows),
        "党员花名册": workbook(members),
        "三会一课台账": workbook(sessions),
        "党建考核评分细则": workbook(scheme_rows()),
    }


def upload(visitor, kind: str, content: bytes, *, year: int | None = None):
    """From the start page to the preview."""
    page = visitor.open("/members/imports/").page
    page.get_by_label("导入什么").select_option(label=kind)
    if year:
        page.get_by_label("年度").fill(str(year))
    page.locator("input[type=file]").set_input_files(
        {"name": f"{kind}.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("读到")).to_be_visible(timeout=30_000)


def test_from_ledgers_to_a_report(district, visit, ledgers):
    street = visit().sign_in("jiedao")
    page = street.page

    upload(street, "党组织台账", ledgers["党组织台账"])
    page.get_by_role("button", name="全部导入").click()
    expect(page.get_by_role("link", name="再导入一个")).to_be_visible()
    assert Organization.objects.filter(name__contains="东门社区").count() == 3

    upload(street, "党员花名册", ledgers["党员花名册"])
    expect(page.locator("main")).to_contain_text("身份证号")
    street.shot("import-preview")
    before = Member.objects.count()
    page.get_by_role("button", name="只导入合格的").click()
    expect(page.get_by_role("link", name="再导入一个")).to_be_visible()
    assert Member.objects.count() == before + 59

    upload(street, "三会一课台账", ledgers["三会一课台账"])
    page.get_by_role("button", name="全部导入").click()
    expect(page.get_by_role("link", name="再导入一个")).to_be_visible()
    street.open("/activities/matrix/")
    expect(page.locator("table.matrix")).to_contain_text("东门第一支部")
    street.shot("matrix")
    page.locator("a[data-cell]").filter(has_text="✓").first.click()
    expect(page.locator("#cell-panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#cell-panel")).to_be_hidden()

    upload(street, "党建考核评分细则", ledgers["党建考核评分细则"], year=timezone.localdate().year)
    page.get_by_role("button", name="全部导入").click()
    expect(page.get_by_role("link", name="再导入一个")).to_be_visible()
    assert Scheme.objects.filter(state="draft", number=2).count() == 1


def test_a_deducted_point_opens_down_to_its_record_and_the_report_comes(district, visit):
    street = visit().sign_in("jiedao")
    page = street.page
    street.open("/assessments/")
    page.locator("table.data tbody a").first.click()
    page.get_by_role("link", name="主题党日").first.click()
    expect(page.locator("main")).to_contain_text("应开")
    street.shot("score-explanation")
    page.get_by_role("link", name="查看").first.click()
    expect(page.locator("h1")).to_be_visible()
    enter_a_value_by_hand(street)
    issue_report(street)


def enter_a_value_by_hand(street):
    page = street.page
    street.open("/assessments/")
    page.locator("table.data tbody a").first.click()
    row = page.locator("tr").filter(has=page.get_by_role("link", name="录入", exact=True)).filter(has_text="率").first
    row.get_by_role("link", name="录入", exact=True).click()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".error-summary, [role=alert]").first).to_be_visible()
    street.shot("manual-value")
    page.get_by_label("完成率").fill("0.95")
    page.get_by_label("依据").fill("街道年度台账第3页")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("街道年度台账第3页")
    assert ManualValue.objects.filter(reason="街道年度台账第3页", value__rate="0.95").count() == 1


def issue_report(street):
    page = street.page
    street.open("/reports/supervision/")
    page.get_by_role("link", name="生成督查通报").click()
    page.get_by_role("button", name="开始生成").click()
    expect(page.locator("main")).to_contain_text("已完成", timeout=60_000)
    street.shot("report-progress")
    for ending in (".docx", ".xlsx"):
        with page.expect_download() as download:
            page.locator(f"a[download]:has-text('{ending}')").first.click()
        assert download.value.suggested_filename.endswith(ending)
