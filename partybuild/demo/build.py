"""Builds the demo district by the product's own services: ledgers written, then imported like anybody's."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from random import Random

from django.utils import timezone
from openpyxl import Workbook

from common.importing.registry import importer_for
from common.importing.runner import ALL_OR_NOTHING
from common.periods import add_months
from organizations.accounts.models import User
from organizations.accounts.roles import Role
from organizations.accounts.services import create_account, give_post
from organizations.models import Organization
from organizations.tree.enums import Kind
from organizations.tree.services import establish_organization
from partybuild.demo.appraisal import finish_year, start_year
from partybuild.demo.month import start_month
from partybuild.demo.regulations import file_regulations
from partybuild.demo.scheme import scheme_rows
from partybuild.demo.street import Street, ledger_rows, plan_street, roster_rows
from partybuild.demo.teams import form_teams
from partybuild.demo.year import session_rows

PASSWORD = "Dangjian-2026"
DISTRICT = "江滨区委"
MAIN_PLAN = [
    *[(f"{name}社区", 4, 0) for name in ("春和里", "文昌", "桃园", "锦绣")],
    *[(f"{name}社区", 3, 0) for name in ("滨江", "东门", "花园", "丽景", "安康")],
    ("综合经济党委", 7, 9),
]
SMALL_PLAN = [("望江社区", 3, 0), ("新桥社区", 3, 0), ("石桥社区", 2, 0)]
STREETS = [("春晖街道", MAIN_PLAN, 1755), ("望江街道", SMALL_PLAN, 210), ("新河街道", SMALL_PLAN, 240)]
TINY_STREETS = [("春晖街道", [("春和里社区", 3, 0), ("文昌社区", 2, 0)], 220), ("望江街道", [("望江社区", 2, 0)], 50)]


@dataclass(frozen=True)
class Account:
    username: str
    role: Role
    name: str
    label: str
    must_change_password: bool = False


ACCOUNTS = [
    Account("zhibu", Role.BRANCH_SECRETARY, "陈桂英", "支部书记（首次登录要改密码）", must_change_password=True),
    Account("shequ", Role.COMMUNITY_SECRETARY, "李建国", "社区书记"),
    Account("jiedao", Role.STREET_STAFF, "王晓燕", "街道工作人员"),
    Account("lingdao", Role.STREET_LEADER, "赵志强", "街道领导"),
    Account("quwei", Role.DISTRICT_REVIEWER, "周敏", "区委组织部"),
    Account("xitong", Role.SYSTEM_ADMIN, "林浩", "系统管理员"),
    Account("anquan", Role.SECURITY_ADMIN, "何静", "安全管理员"),
    Account("shenji", Role.AUDIT_ADMIN, "宋磊", "审计管理员"),
]


def build_demo(*, say: Callable[[str], None] = lambda text: None) -> dict[str, User]:
    """The demo district: a street of 1,755 members and two small ones, last year finished, this one running."""
    today = timezone.localdate()
    first = min(add_months(today.replace(day=1), -18), date(today.year - 1, 1, 1))
    return _build(STREETS, first=first, finish=True, say=say)


def build_small_district(*, months: int = 4) -> dict[str, User]:
    """A district small enough for a browser test; the same cast, nothing finished."""
    first = add_months(timezone.localdate().replace(day=1), -months)
    return _build(TINY_STREETS, first=first, finish=False, say=lambda text: None)


def _build(streets, *, first: date, finish: bool, say) -> dict[str, User]:
    today = timezone.localdate()
    random = Random(20260701)
    district = establish_organization(
        name=DISTRICT, kind=Kind.DISTRICT, parent=None, established_on=date(1984, 3, 1), actor=None
    )
    plans = []
    for name, plan, members in streets:
        say(f"导入{name}的组织台账、党员名册和组织生活台账……")
        street = plan_street(name, plan, members, random=random, today=today)
        plans.append((street, _import_street(street, first=first, today=today, random=random)))
    cast = open_accounts(district, plans[0][1])
    form_teams(plans[0][1], cast, today=today)
    file_regulations(plans[0][1], today=today)
    for _, organization in plans:
        start_month(organization, cast, today=today, random=random)
    say("考核计分……")
    for _, organization in plans:
        if finish:
            finish_year(organization, today.year - 1, random=random)
        start_year(organization, today.year, random=random)
    return cast


def _import_street(street: Street, *, first: date, today: date, random: Random) -> Organization:
    """The three ledgers and the schemes of the years they touch."""
    _import("organizations", ledger_rows(street), street=None, today=today)
    organization = Organization.objects.get(kind=Kind.WORK_COMMITTEE, name=f"{street.name}党工委")
    _import("members", roster_rows(street), street=organization, today=today)
    sessions = session_rows(street.branches, first, add_months(today.replace(day=1), -1), random=random)
    _import("sessions", sessions, street=organization, today=today)
    for year in range(max(first.year, today.year - 1), today.year + 1):
        import_scheme(organization, year)
    return organization


def import_scheme(street: Organization, year: int) -> None:
    """The demo's scheme as the street's draft of that year."""
    _import("scheme", scheme_rows(), street=street, today=timezone.localdate(), year=year)


def _import(key: str, rows: Iterable[dict], **options) -> None:
    """Save the rows through the product's importer; a demo ledger with a rejected row is our own mistake."""
    importer = importer_for(key)(actor=None, **options)
    plan = importer.validate(workbook(rows))
    importer.commit(plan, ALL_OR_NOTHING)
    if not plan.report.saved:
        raise RuntimeError(f"{key}: {plan.report.error or [issue.message for issue in plan.report.issues[:3]]}")


def workbook(rows: Iterable[dict]) -> bytes:
    """The rows as a clerk's workbook; every row of a ledger has the same labels."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    labels: list[str] = []
    kept = list(rows)
    for row in kept:
        labels += [label for label in row if label not in labels]
    sheet.append(labels)
    for row in kept:
        sheet.append([row.get(label) for label in labels])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def open_accounts(district: Organization, street: Organization) -> dict[str, User]:
    """One account for each role, at the places of the first street; by user name."""
    community = Organization.objects.get_children(street).first()
    branch = Organization.objects.get_children(community).first()
    places = {
        Role.BRANCH_SECRETARY: branch,
        Role.COMMUNITY_SECRETARY: community,
        Role.STREET_STAFF: street,
        Role.STREET_LEADER: street,
    }
    cast = {}
    for account in ACCOUNTS:
        place = places.get(account.role, district)
        user, _ = create_account(
            username=account.username, name=account.name, organization=place, actor=None, password=PASSWORD
        )
        give_post(user=user, organization=place, role=account.role, actor=None)
        if not account.must_change_password:
            User.objects.filter(pk=user.pk).update(must_change_password=False)
        cast[account.username] = user
    return cast
