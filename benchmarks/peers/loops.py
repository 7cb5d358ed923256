"""Scores and the matrix as they are first written: organisation by organisation, period by period, asking each time.

The rules, the grammar of scores and the points are the product's own; only the way to the figures differs.
"""

from datetime import date
from fractions import Fraction

from django.db.models import Q

from activities.cadence.rules import CadenceRule, read_rules
from activities.models import Minutes, Session
from activities.sessions.enums import SessionKind, State
from assessments.schemes.selectors import RuledIndicator
from assessments.scoring.engine import Row, Scored, score_sheet
from assessments.scoring.metrics.facts import LIFE_KINDS, snapshot_of
from assessments.scoring.metrics.registry import computed_for
from assessments.scoring.models import ManualValue
from assessments.scoring.rules import Measure
from assessments.scoring.values import manual_measure
from common.periods import Period, add_months, periods_of
from members.membership.selectors import in_force
from members.models import Membership
from members.roster.enums import PRESENT_STANDINGS, MemberType
from organizations.models import Organization
from organizations.settings.selectors import parameter
from organizations.terms.models import PostName
from organizations.terms.selectors import COMMITTEE_POSTS

RATES = {
    "members_meeting_rate": SessionKind.MEMBERS_MEETING,
    "branch_committee_rate": SessionKind.BRANCH_COMMITTEE_MEETING,
    "group_meeting_rate": SessionKind.GROUP_MEETING,
    "lecture_rate": SessionKind.LECTURE,
    "theme_day_rate": SessionKind.THEME_DAY,
    "org_life_meeting_rate": SessionKind.ORG_LIFE_MEETING,
}


class BranchYear:
    """What one branch owed and held, asked of the database period by period."""

    def __init__(self, branch: Organization, year: int, today: date):
        self.branch, self.year, self.today = branch, year, today
        self.rules = read_rules(parameter("life.cadence", on=date(year, 1, 1), organization=branch))
        self.needed = parameter("org.committee_required_from_formal", on=date(year, 12, 31), organization=branch)

    def owed_and_held(self, kind: str) -> tuple[int, int]:
        """Sums over the year, as the matrix shows them."""
        rule, due, held = self.rules[kind], 0, 0
        for period in periods_of(rule.per, self.year):
            owed, came = self._period(rule, period)
            due += owed if period.end <= self.today else came
            held += came
        return due, held

    def _period(self, rule: CadenceRule, period: Period) -> tuple[int, int]:
        founded, ended = self.branch.established_on, self.branch.dissolved_on
        if (founded and founded > period.start) or (ended and ended < period.end):
            return 0, 0
        if rule.excludes(self.branch.versions.filter(in_force(period.end)).get().kind):
            return 0, 0
        if rule.needs == "committee" and not self._has_committee(period):
            return 0, 0
        if rule.needs != "groups":
            return rule.times, min(rule.times, self._sessions(rule.kind, period).count())
        groups = self.branch.groups.filter(in_force(period.start)).filter(in_force(period.end))
        met = [
            min(rule.times, self._sessions(rule.kind, period).filter(session__group=group).count()) for group in groups
        ]
        return rule.times * len(met), sum(met)

    def _sessions(self, kind: str, period: Period):
        return Minutes.objects.filter(
            kind=kind,
            session__organization=self.branch,
            session__held_on__range=(period.start, min(period.end, self.today)),
            session__state=State.APPROVED,
            session__replaced_by__isnull=True,
        )

    def _has_committee(self, period: Period) -> bool:
        members = self.branch.posts_held.filter(post__in=COMMITTEE_POSTS)
        if not all(members.filter(in_force(day)).exists() for day in (period.start, period.end)):
            return False
        return self._formal_on(period.end) >= self.needed

    def _formal_on(self, day: date) -> int:
        declared = self.branch.headcounts.filter(as_of__year__gte=self.year).order_by("as_of").first()
        if declared:
            return declared.formal
        return (
            Membership.objects.filter(in_force(day), organization=self.branch)
            .filter(
                in_force(day, "member__statuses__"),
                member__statuses__type=MemberType.FULL,
                member__statuses__standing__in=PRESENT_STANDINGS,
            )
            .count()
        )


def matrix_sums(branches, year: int, *, today: date) -> dict[int, tuple[int, int]]:
    """(owed, held) of every branch over all its kinds."""
    sums = {}
    for branch in branches:
        asked = BranchYear(branch, year, today)
        pairs = [asked.owed_and_held(kind) for kind in asked.rules]
        sums[branch.pk] = (sum(due for due, _ in pairs), sum(held for _, held in pairs))
    return sums


class UnitYear:
    """One community through one year; a method for each figure, a loop over its branches in each."""

    def __init__(self, unit: Organization, year: int, today: date):
        self.unit, self.year, self.today, self.day = unit, year, today, snapshot_of(year, today)
        self.branches = [b for b in unit.children() if b.established_on <= date(year, 12, 31)]

    def measure(self, code: str) -> Measure | None:
        if code in RATES:
            return self._meeting_rate(RATES[code])
        return getattr(self, f"_{code}")()

    def _meeting_rate(self, kind: SessionKind) -> Measure:
        pairs = [BranchYear(branch, self.year, self.today).owed_and_held(kind.value) for branch in self.branches]
        return _rate(sum(held for _, held in pairs), sum(due for due, _ in pairs))

    def _secretary_lecture(self) -> Measure:
        start = date(self.year, 1, 1)
        posts = self.unit.posts_held.filter(post=PostName.SECRETARY).filter(Q(valid_to=None) | Q(valid_to__gte=start))
        names = {post.person for post in posts}
        given = 0
        for organization in (self.unit, *self.branches):
            rows = self._counted(organization).filter(minutes__kind=SessionKind.LECTURE)
            given += sum(session.lecturer in names for session in rows)
        wanted = parameter("life.secretary_lecture_per_year", on=self.day, organization=self.unit)
        return Measure(flag=given >= wanted)

    def _counted(self, organization: Organization):
        return Session.objects.counted().filter(
            organization=organization, held_on__year=self.year, held_on__lte=self.today
        )

    def _life(self, branch: Organization):
        return self._counted(branch).filter(minutes__kind__in=LIFE_KINDS).distinct()

    def _life_attendance_rate(self) -> Measure:
        present = expected = 0
        for branch in self.branches:
            for session in self._life(branch):
                present, expected = present + session.present, expected + session.expected
        return _rate(present, expected)

    def _record_on_time_rate(self) -> Measure:
        rows = late = 0
        for branch in self.branches:
            rows += self._life(branch).count()
            late += self._life(branch).filter(recorded_late=True).count()
        return (
            Measure(numerator=Fraction(rows - late), denominator=Fraction(rows), late=Fraction(late)) if rows else NONE
        )

    def _roster_completeness_rate(self) -> Measure:
        rows = lacking = 0
        for branch in self.branches:
            there = Membership.objects.filter(in_force(self.day), organization=branch)
            rows += there.count()
            lacking += there.filter(member__incomplete=True).count()
        return _rate(rows - lacking, rows)

    def _head_count(self, branch: Organization) -> tuple[int, int]:
        declared = branch.headcounts.filter(as_of__year__gte=self.year).order_by("as_of").first()
        if declared:
            return declared.formal, declared.formal + declared.probationary
        there = Membership.objects.filter(in_force(self.day), organization=branch)
        return there.filter(member__type=MemberType.FULL).count(), there.count()

    def _branch_size_violations(self) -> Measure:
        hits = 0
        least = parameter("org.branch_min_formal", on=self.day, organization=self.unit)
        most = parameter("org.branch_max_members", on=self.day, organization=self.unit)
        for branch in self.branches:
            formal, members = self._head_count(branch)
            hits += formal < least or members > most
        return Measure(hits=Fraction(hits))

    def _term_on_time(self) -> Measure:
        overdue = 0
        for organization in (self.unit, *self.branches):
            term = organization.terms.filter(starts_on__lte=self.day).order_by("-starts_on").first()
            overdue += term is not None and term.due_on < self.day
        return Measure(flag=not overdue)

    def _vacant_posts(self) -> Measure:
        required = parameter("org.required_posts", on=self.day, organization=self.unit)
        months = parameter("org.vacancy_alert_months", on=self.day, organization=self.unit)
        hits = 0
        for organization in (self.unit, *self.branches):
            now = set(organization.posts_held.filter(in_force(self.day)).values_list("post", flat=True))
            role = "branch_with_committee" if now & set(COMMITTEE_POSTS) else "branch"
            for post in required["unit" if organization is self.unit else role]:
                if post not in now:
                    ends = organization.posts_held.filter(post=post, valid_to__isnull=False).order_by("-valid_to")
                    since = ends.first().valid_to if ends.exists() else organization.established_on
                    hits += since is None or add_months(since, months) < self.day
        return Measure(hits=Fraction(hits))

    def _dual_post_deputy(self) -> Measure:
        now = self.unit.posts_held.filter(in_force(self.day))
        dual = now.filter(post=PostName.SECRETARY, dual_post=True).exists()
        deputy = now.filter(post=PostName.DEPUTY, full_time=True).exists()
        if not self.unit.is_community:
            return NONE
        return Measure(grade=("一肩挑且有专职副书记" if deputy else "一肩挑无专职副书记") if dual else "其他")


NONE = Measure(applicable=False)


def _rate(numerator: int, denominator: int) -> Measure:
    return Measure(numerator=Fraction(numerator), denominator=Fraction(denominator)) if denominator else NONE


def unit_scores(unit: Organization, indicators: list[RuledIndicator], year: int, *, today: date) -> list[Scored]:
    """The score sheet of one community: each indicator asks for what it needs."""
    asked = UnitYear(unit, year, today)
    rows = []
    for one in indicators:
        row = one.indicator
        if computed_for(row.code, row.method):
            measure = asked.measure(row.code)
        else:
            value = ManualValue.objects.filter(organization=unit, year=year, code=row.code).first()
            measure = manual_measure(one.rule, value.value) if value else None
        section, category = str(row.section_id), row.section.category
        rows.append(Row(row.code, section, one.full, one.rule, row.not_applicable, measure, category))
    return score_sheet(rows)
