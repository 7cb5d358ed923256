"""What stands in the top bar: sections and their pages, each shown to those who hold its permission.

Only names of URLs are known here, so that no app is imported; a name that does not resolve is not shown.
"""

from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Page:
    """One page of the navigation. Shown to holders of any of `perms`; without perms to everybody signed in."""

    label: str
    url_name: str
    perms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """One entry of the top bar; it leads to the first of its pages that the user may open."""

    label: str
    pages: tuple[Page, ...]
    prefixes: tuple[str, ...] = field(default=())


SECTIONS = (
    Section("工作台", (Page("工作台", "reports:workbench"), Page("提醒", "reports:notification_list", ("view",)))),
    Section(
        "组织",
        (
            Page("组织树", "organizations:organization_list", ("view",)),
            Page("换届", "organizations:term_list", ("view",)),
            Page("领导小组", "organizations:team_list", ("view",)),
            Page("制度文件库", "organizations:regulation_list", ("view",)),
            Page("变更记录", "organizations:organization_change_list", ("view",)),
        ),
        ("/organizations/tree/", "/organizations/teams/", "/organizations/regulations/"),
    ),
    Section(
        "党员",
        (
            Page("党员名册", "members:member_list", ("view",)),
            Page("导入台账", "members:import_start", ("import",)),
        ),
        ("/members/",),
    ),
    Section(
        "组织生活",
        (
            Page("活动记录", "activities:session_list", ("view",)),
            Page("日历", "activities:session_calendar", ("view",)),
            Page("三会一课矩阵", "activities:matrix", ("view",)),
        ),
        ("/activities/",),
    ),
    Section(
        "考核",
        (
            Page("考核评分", "assessments:assessment_list", ("view",)),
            Page("排名", "assessments:ranking", ("view",)),
            Page("考核细则", "assessments:scheme_list", ("view",)),
        ),
        ("/assessments/",),
    ),
    Section(
        "报告",
        (
            Page("督查通报", "reports:supervision_list", ("view",)),
            Page("年终考核表", "reports:appraisal_list", ("view",)),
            Page("后台任务", "organizations:job_list", ("view",)),
        ),
        ("/reports/",),
    ),
    Section(
        "管理",
        (
            Page("账号", "organizations:account_list", ("accounts.manage", "accounts.unlock")),
            Page("任职授权", "organizations:post_list", ("posts.manage",)),
            Page("小组授权", "organizations:team_rights", ("posts.manage",)),
            Page("操作日志", "organizations:audit_list", ("audit.read",)),
            Page("规则参数", "organizations:parameter_list", ("settings.edit",)),
        ),
    ),
)


def _address(page: Page, user) -> str | None:
    if page.perms and not any(user.holds(perm) for perm in page.perms):
        return None
    try:
        return reverse(page.url_name)
    except NoReverseMatch:
        return None


def navigation(user, path: str) -> list[dict]:
    """The sections `user` may open: label, url, active, and their pages in the same shape.

    The page whose address is the longest prefix of `path` is the active one.
    """
    if not user.is_authenticated:
        return []
    sections: list[dict[str, Any]] = []
    best: tuple[str, dict | None, dict | None] = ("", None, None)
    for section in SECTIONS:
        pages = [(page.label, address) for page in section.pages if (address := _address(page, user))]
        if not pages:
            continue
        shown: dict[str, Any] = {
            "label": section.label,
            "url": pages[0][1],
            "active": False,
            "pages": [{"label": label, "url": url, "active": False} for label, url in pages],
        }
        sections.append(shown)
        reach = [(page["url"], page) for page in shown["pages"]] + [(prefix, None) for prefix in section.prefixes]
        for url, page in reach:
            exact = path == url if url == "/" else path.startswith(url)
            if exact and len(url) > len(best[0]):
                best = (url, shown, page)
    if best[1]:
        best[1]["active"] = True
        if best[2]:
            best[2]["active"] = True
    return sections
