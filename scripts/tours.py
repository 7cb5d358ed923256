"""The walks through the demo portal, one a role; together they take every picture of README and user guide.

They follow each other: what the branch hands in the community reviews, what the street forwards the district approves.
"""

from datetime import date
from io import BytesIO

from camera import Studio, Window
from openpyxl import Workbook

NEW_PASSWORD = "Zhibu-xin-mima-2026"
ROSTER_LABELS = "姓名 性别 民族 公民身份号码 学历 人员类别 所在党支部 入党时间 转正时间 联系电话"
BAD_ROSTER = """
王秀兰 女 汉族 11010119650307244X 大专 正式党员 春和里社区第二支部 1990-07-01 1991-07-01 13800001001
李志国 男 汉族 110101195811230919 高中 正式党员 春和里社区第二支部 1985.6.20 1986.6.20 13800001002
赵海 男 汉族 110101195804010037 大学本科 正式党员 春和里社区第二支部 1984年10月 1983年10月 13800001003
孙玉梅 女 汉族 110101197002300042 中专 正式党员 春和里社区第二支部 1998-05-04 1999-05-04 13800001004
吴刚 男 汉族 110101198804120037 硕士研究生 正式党员 春和里社区第二支部 2011-11-20 2012-11-20 13800001005
周文 男 汉族 110101199001010015 大学本科 预备党员 不存在的支部 2026-03-01 － 13800001006
"""


def branch(studio: Studio) -> None:
    """支部书记: first password, what is owed, a members' meeting with two away, its papers."""
    window = studio.window()
    window.open("/")
    window.shot("login")
    window.sign_in("zhibu")
    page = window.page
    window.shot("first-password", full=True)
    page.locator("input[name=old]").fill("Dangjian-2026")
    page.locator("input[name=new]").fill(NEW_PASSWORD)
    page.locator("input[name=again]").fill(NEW_PASSWORD)
    window.press("保存新密码")
    window.shot("workbench", full=True)
    _log_meeting(window)
    _log_on_a_phone(studio)


def _log_meeting(window: Window) -> None:
    page = window.page
    owed = page.locator(".work-line, li, tr").filter(has_text="党员大会")
    owed.filter(has=page.get_by_role("link", name="登记")).first.get_by_role("link", name="登记").click()
    page.wait_for_load_state("networkidle")
    topic, away = page.get_by_label("主题（议题）"), page.locator("[data-status-select]")
    topic.fill("讨论全年工作和下一步安排")
    away.nth(0).select_option("leave_sick")
    away.nth(1).select_option("absent")
    window.shot("session-form", full=True)
    topic.fill("")
    window.press("提交审核")
    window.shot("session-refused")
    topic.fill("讨论全年工作和下一步安排")
    window.press("提交审核")
    window.shot("session-submitted", full=True)
    record = window.download(lambda: page.get_by_role("link", name="下载登记表").click())
    window.studio.paper(record, "session-record", pages=1)
    window.follow("签到表")
    window.shot("sign-in-sheet")
    window.open("/activities/sessions/")
    window.shot("session-list")
    window.open("/")
    returned = page.locator("section").filter(has=page.get_by_role("heading", name="退回来要改的"))
    returned.get_by_role("link").first.click()
    window.shot("session-returned", full=True)


def _log_on_a_phone(studio: Studio) -> None:
    window = studio.window("zhibu", NEW_PASSWORD, phone=True)
    window.shot("workbench-phone")
    window.page.get_by_role("link", name="登记").first.click()
    window.shot("session-form-phone")


def community(studio: Studio) -> None:
    """社区书记: what waits, the review, one approved, the matrix, the self-assessment."""
    window = studio.window("shequ")
    window.shot("workbench-community", full=True)
    window.follow("审核")
    window.shot("review", full=True)
    window.press("审核通过")
    window.open("/activities/matrix/")
    window.shot("matrix-community")
    window.open("/assessments/")
    window.page.locator("table.data tbody a").first.click()
    window.shot("self-assessment")
    window.follow("自评")
    window.shot("self-points")
    window.page.go_back()
    window.follow("提交自评")
    window.shot("self-submit")
    window.press("提交自评", within="main")


def street(studio: Studio) -> None:
    """街道工作人员: ledgers, matrix, people and organisations, scheme and scores, the supervision report."""
    window = studio.window("jiedao")
    window.shot("workbench-street", full=True)
    _import_roster(window)
    _look_at_the_matrix(window)
    _look_things_up(window)
    _score(window)
    _supervise(window)
    _forward_everybody(window)


def bad_roster() -> bytes:
    """A roster as a hurried clerk sends it: two good rows, four wrong ones."""
    rows = [line.replace("－", "").split(" ") for line in BAD_ROSTER.strip().splitlines()]
    book = Workbook()
    sheet = book.active
    sheet.append(["春和里社区党员花名册"])
    for row in [ROSTER_LABELS.split(), *rows]:
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _import_roster(window: Window) -> None:
    page = window.open("/members/imports/")
    page.get_by_label("导入什么").select_option(label="党员花名册")
    window.shot("import-start")
    file = {"name": "党员花名册.xlsx", "mimeType": "application/octet-stream", "buffer": bad_roster()}
    page.locator("input[type=file]").set_input_files(file)
    window.press("上传并核对")
    page.get_by_text("读到").wait_for()
    window.shot("import-preview", full=True)
    window.follow("调整列的含义")
    window.shot("import-columns", full=True)
    page.go_back()
    window.press("只导入合格的")
    page.get_by_role("link", name="再导入一个").wait_for()
    window.shot("import-result")


def _look_at_the_matrix(window: Window) -> None:
    page = window.open("/activities/matrix/")
    window.shot("matrix")
    page.locator("a[data-cell]").filter(has_text="✓").first.click()
    page.locator("#cell-panel a").first.wait_for()
    window.shot("matrix-cell")
    window.open("/activities/matrix/")
    window.printed("matrix-printed")


def _look_things_up(window: Window) -> None:
    page = window.open("/members/")
    window.shot("member-list")
    page.locator("table.data tbody a").first.click()
    window.shot("member", full=True)
    window.open("/organizations/tree/")
    window.shot("tree")
    page.get_by_role("link", name="春和里社区总支部").first.click()
    window.shot("organization", full=True)
    page.locator("main summary").filter(has_text="办理变更").click()
    window.shot("organization-changes")
    page.get_by_role("link", name="更名").click()
    window.shot("organization-rename", full=True)
    window.open("/organizations/tree/terms/")
    window.shot("terms")


def _score(window: Window) -> None:
    page = window.open("/assessments/schemes/")
    page.locator("table.data tbody a").first.click()
    window.shot("scheme")
    window.open("/assessments/")
    window.shot("scores", full=True)
    page.locator("table.data tbody a").nth(1).click()
    window.shot("assessment", full=True)
    window.follow("主题党日", exact=False)
    window.shot("score-explanation", full=True)
    page.go_back()
    window.follow("录入")
    window.shot("manual-value", full=True)
    window.press("保存", within="main")
    window.shot("manual-value-refused", full=True)


def _supervise(window: Window) -> None:
    page = window.open("/reports/supervision/")
    window.follow("生成督查通报")
    window.shot("supervision-request")
    page.locator("main").get_by_role("button", name="开始生成").click()
    page.wait_for_load_state("domcontentloaded")
    window.shot("supervision-progress")
    page.locator("a[download]").first.wait_for(timeout=120_000)
    window.shot("supervision-done")
    paper = window.download(lambda: page.locator("a[download]:has-text('.docx')").first.click())
    window.studio.paper(paper, "supervision-paper")
    window.open("/reports/supervision/")
    page.locator("table.data tbody a").first.click()
    window.shot("supervision-preview", full=True)


def _forward_everybody(window: Window) -> None:
    """The units that handed in nothing are taken over with a reason; then the street reports to the district."""
    page = window.open("/assessments/?state=self")
    addresses = page.locator("table.data tbody a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    for number, address in enumerate(addresses):
        window.open(address)
        window.follow("直接核查")
        page.get_by_label("理由").fill("自评时间已过，街道直接核查")
        if number == 0:
            window.shot("take-over")
        window.press("直接核查", within="main")
    window.open("/assessments/")
    window.follow("全部报区复核", exact=False)
    window.shot("forward-all")
    window.press("全部报区复核", within="main")


def district(studio: Studio) -> None:
    """区委组织部: every street, one adjusted point, approval, the year frozen, the workbook."""
    window = studio.window("quwei")
    window.shot("workbench-district", full=True)
    page = window.open("/assessments/")
    page.locator("table.data tbody a").nth(1).click()
    window.follow("调整")
    window.shot("adjust-points")
    window.open("/assessments/")
    window.follow("全部审定", exact=False)
    window.shot("approve-all")
    window.press("全部审定", within="main")
    window.open("/assessments/ranking/")
    window.shot("ranking", full=True)
    window.follow("年度定档")
    window.shot("finalise")
    window.open("/reports/appraisal/")
    window.shot("appraisal")
    last_year = page.locator("tr").filter(has_text=str(date.today().year - 1))
    last_year.get_by_role("link", name="生成考核表").first.click()
    window.press("生成", within="main")
    page.locator("a[download]").first.wait_for(timeout=120_000)
    window.shot("appraisal-done")
    workbook = window.download(lambda: page.locator("a[download]").first.click())
    window.studio.paper(workbook, "appraisal-paper")
    window.open("/organizations/settings/")
    window.shot("parameters")


def administrators(studio: Studio) -> None:
    """三员: an account made and locked, a post given, the lock undone, the log read."""
    system = studio.window("xitong")
    system.shot("workbench-system")
    system.open("/organizations/accounts/new/")
    system.page.get_by_label("用户名").fill(f"xinren{date.today():%m%d}")
    system.page.get_by_label("姓名").fill("新书记")
    _pick(system, "所属组织", "春和里")
    system.shot("account-create")
    system.press("建立账号", within="main")
    system.shot("account-password")
    system.open("/organizations/accounts/")
    system.shot("accounts")

    stranger = studio.window()
    for _ in range(6):
        stranger.sign_in("lingdao", "Wrong-password-1")
    stranger.shot("locked")

    security = studio.window("anquan")
    security.shot("workbench-security")
    security.open("/organizations/accounts/?q=lingdao")
    security.page.locator("table.data tbody a").first.click()
    security.shot("account-locked")
    security.follow("解锁")
    security.shot("account-unlock")
    security.press("解锁", within="main")
    security.open("/organizations/accounts/?q=xinren")
    security.page.locator("table.data tbody a").first.click()
    security.follow("授予岗位")
    security.page.get_by_label("岗位").select_option("branch_secretary")
    _pick(security, "在哪个组织", "春和里社区第二")
    security.shot("post-create", full=True)

    auditor = studio.window("shenji")
    auditor.shot("workbench-audit")
    auditor.open("/organizations/audit/")
    auditor.shot("audit-log")


def _pick(window: Window, label: str, text: str) -> None:
    """Search as you type: type, wait for the list to follow, take the first."""
    with window.page.expect_response(lambda answer: "q=%" in answer.url):
        window.page.get_by_label(label).first.fill(text)
    window.page.locator("[role=option]").filter(has_text=text).first.click()


TOURS = {
    "branch": branch,
    "community": community,
    "street": street,
    "district": district,
    "administrators": administrators,
}
