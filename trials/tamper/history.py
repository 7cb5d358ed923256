"""A few hundred real events, made by the services themselves."""

from datetime import date, timedelta
from random import Random

from members.membership.services import change_member
from members.roster.models import Member
from organizations.accounts.models import User
from organizations.accounts.roles import Role
from organizations.accounts.services import create_account, disable_account, edit_account, enable_account
from organizations.audit.models import AuditHead
from organizations.settings.services import set_holiday, set_parameter
from organizations.tree.models import Organization
from organizations.tree.services import correct_facts
from partybuild.demo.build import build_small_district

EVENTS = 300
DAY = date(2027, 1, 1)


def write_history(random: Random, *, events: int = EVENTS) -> "Work":
    """A small district and then people at work in it, until the chain has `events` events; gives who can go on."""
    build_small_district(months=1)
    work = Work(random)
    while AuditHead.objects.get().sequence < events:
        work.once()
    return work


class Work:
    """Somebody does something; each call is one real event or two."""

    def __init__(self, random: Random):
        self.random = random
        self.users = list(User.objects.order_by("pk"))
        self.staff = User.objects.filter(posts__role=Role.STREET_STAFF).order_by("pk").first()
        self.members = list(Member.objects.order_by("pk"))
        self.branches = list(Organization.objects.filter(depth=4).order_by("pk")) or list(Organization.objects.all())
        self.done = 0

    def once(self) -> None:
        self.done += 1
        step = (self.member, self.account, self.facts, self.holiday, self.parameter, self.account_state)
        step[self.done % len(step)]()

    def member(self) -> None:
        member = Member.objects.get(pk=self.random.choice(self.members).pk)
        facts = {"workplace": f"某单位{self.done}", "note": f"第{self.done}次核对"}
        change_member(member=member, version=member.version, actor=self.staff, **facts)

    def account(self) -> None:
        home = self.random.choice(self.branches)
        create_account(username=f"trial{self.done}", name=f"试用{self.done}", organization=home, actor=None)

    def account_state(self) -> None:
        user = self.random.choice(self.users)
        disable_account(user=user, reason=f"休假{self.done}", actor=None)
        enable_account(user=user, actor=None)
        home = self.random.choice(self.branches)
        user.refresh_from_db()
        edit_account(user=user, name=user.name, organization=home, version=user.version, actor=None)

    def facts(self) -> None:
        organization = Organization.objects.get(pk=self.random.choice(self.branches).pk)
        correct_facts(organization=organization, version=organization.version, actor=self.staff, note=f"{self.done}")

    def holiday(self) -> None:
        day = DAY + timedelta(days=self.done)
        set_holiday(day=day, is_workday=bool(self.done % 2), name="调休", actor=self.staff)

    def parameter(self) -> None:
        set_parameter(
            key="life.attendance_target", value=0.8, valid_from=DAY + timedelta(days=self.done), organization=None,
            actor=self.staff,
        )  # fmt: skip
