"""Feeds the engine: facts, rules and sessions of any set of branches and a year, in a constant number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import CharField, Count, DateField, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Greatest, Least

from activities.cadence.engine import KindReckoner, KindYear, SessionFact
from activities.cadence.facts import GroupFact, PeriodFacts, UnitHistory
from activities.cadence.rules import CadenceRule, read_rules
from activities.sessions.enums import State
from activities.sessions.models import Session
from common.periods import MONTHS_IN, months_of, periods_of
from members.membership.models import Membership
from members.roster.enums import PRESENT_STANDINGS, MemberType
from organizations.audit.selectors import NEWEST_EVENT
from organizations.settings.selectors import ParameterTable
from organizations.terms.models import PostHeld
from organizations.terms.selectors import COMMITTEE_POSTS
from organizations.tree.enums import BRANCH_KINDS
from organizations.tree.models import Group, HeadcountReturn, Organization, OrganizationVersion
from organizations.tree.spans import Span

CADENCE, COMMITTEE_FROM = "life.cadence", "org.committee_required_from_formal"
SEEN_STATES = (State.APPROVED, State.SUBMITTED)
KIND, POST, GROUP, HEADCOUNT, MEMBERS = "kind", "post", "group", "headcount", "members"


@dataclass(frozen=True, slots=True)
class BranchYear:
    """One branch through a year: what it owed and held of every kind."""

    organization: Organization
    kinds: dict[str, KindYear]


def cadence_for(organizations: QuerySet | Iterable[Organization], year: int, *, today: date) -> dict[int, BranchYear]:
    """For each branch among `organizations` that existed in `year`, by id in tree order: its kinds as of `today`.

    `organizations` is a queryset of Organization (or any organisations); what was never a branch in that year is
    left out. Four statements whatever the number of branches.
    """
    return Reckoning(_queryset(organizations), year, today=today).found


class Reckoning:
    """What the branches among `chosen` owed and held in `year`, with what it takes to reckon some of them again.

    `found`: by id in tree order. `heard`: sequence and hash of the last event of the log before anything was read.
    """

    def __init__(self, chosen: QuerySet, year: int, *, today: date):
        rows = chosen_branches(chosen, year).annotate(**NEWEST_EVENT)
        self.year = year
        self.branches: dict[int, Organization] = {branch.pk: branch for branch in rows}
        first = next(iter(self.branches.values()), None)
        self.heard: tuple[int, str] = (first.newest_sequence or 0, first.newest_hash or "") if first else (0, "")
        self._parameters = ParameterTable([CADENCE, COMMITTEE_FROM])
        self._rules = _RuleBook(self._parameters, year, today)
        self.found: dict[int, BranchYear] = {}
        self._reckon(chosen, self.branches.values())

    def again(self, ids: Iterable[int]) -> None:
        """Reckon these of the branches anew from their groups, posts, members and sessions; two statements."""
        branches = [self.branches[pk] for pk in ids]
        self._reckon(_queryset(branches), branches)

    def _reckon(self, chosen: QuerySet, branches: Iterable[Organization]) -> None:
        histories = histories_of(chosen, branches, self.year, self._parameters)
        sessions = session_facts(chosen, self.year)
        for branch in branches:
            history = histories[branch.pk]
            facts: dict[str, tuple[PeriodFacts, ...]] = {}
            kinds: dict[str, KindYear] = {}
            for kind, reckoner in self._rules.for_path(branch.path).items():
                if reckoner.per not in facts:
                    facts[reckoner.per] = history.through(reckoner.periods)
                kinds[kind] = reckoner.reckon(facts[reckoner.per], sessions.get((branch.pk, kind), ()))
            self.found[branch.pk] = BranchYear(branch, kinds)


def _queryset(organizations: QuerySet | Iterable[Organization]) -> QuerySet:
    if isinstance(organizations, QuerySet):
        return organizations
    return Organization.objects.filter(pk__in=[organization.pk for organization in organizations])


def chosen_branches(chosen: QuerySet, year: int) -> QuerySet:
    """Those of `chosen` that were a branch of any kind on some day of `year`, in tree order."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    once = OrganizationVersion.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=last),
        Q(valid_to__isnull=True) | Q(valid_to__gte=first),
        kind__in=BRANCH_KINDS,
    )
    return (
        Organization.objects.filter(
            Q(established_on__isnull=True) | Q(established_on__lte=last),
            Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=first),
            pk__in=chosen.values("pk"),
        )
        .filter(Q(kind__in=BRANCH_KINDS) | Q(pk__in=once.values("organization_id")))
        .order_by("path")
    )


def histories_of(
    chosen: QuerySet, branches: Iterable[Organization], year: int, parameters: ParameterTable
) -> dict[int, UnitHistory]:
    """The dated history of each branch, as far as `year` needs it; one statement."""
    histories = {
        branch.pk: UnitHistory(
            branch.pk,
            Span(branch.established_on, branch.dissolved_on),
            [],
            formal_needed=parameters.value(COMMITTEE_FROM, on=date(year, 12, 31), path=branch.path),
        )
        for branch in branches
    }
    declared: dict[int, tuple[int, int]] = {}
    counted: dict[int, list[int]] = {}
    for pk, what, start, end, text, number, _position in _dated_facts(chosen, year):
        history = histories.get(pk)
        if history is None:
            continue
        if what == KIND:
            history.kinds.append((Span(start, end), text))
        elif what == POST:
            history.committee.append(Span(start, end))
        elif what == GROUP:
            history.groups.append(GroupFact(number, text, Span(start, end)))
        elif what == MEMBERS:
            monthly = counted.setdefault(pk, [0] * 12)
            for place, month in enumerate(months_of(year)):
                monthly[place] += number if start <= month.end <= end else 0
        elif pk not in declared or declared[pk][0] == start.year:
            declared[pk] = (start.year, number)
    for pk, monthly in counted.items():
        histories[pk].formal = _by_period(year, tuple(monthly))
    for pk, (_year, number) in declared.items():
        histories[pk].formal = _by_period(year, (number,) * 12)
    return histories


@lru_cache(maxsize=1024)
def _by_period(year: int, monthly: tuple[int, ...]) -> Mapping[str, int]:
    """The count at the end of every period, from those at the end of every month."""
    return {period.key: monthly[period.end.month - 1] for kind in MONTHS_IN for period in periods_of(kind, year)}


def _dated_facts(chosen: QuerySet, year: int) -> QuerySet:
    """Kinds, committee posts, groups, declared headcounts and counted members in one statement.

    Rows are (organisation, what, from, to, text, number, position), in order. A headcount speaks for its own year and
    those before it, so those of earlier years are left out.
    """
    scope = {"organization__in": chosen.values("pk")}
    versions = _rows(OrganizationVersion.objects.filter(**scope), KIND, text="kind")
    running = Q(valid_from__isnull=True) | Q(valid_from__lte=date(year, 12, 31))
    running &= Q(valid_to__isnull=True) | Q(valid_to__gte=date(year, 1, 1))
    posts = _rows(PostHeld.objects.filter(running, post__in=COMMITTEE_POSTS, **scope), POST)
    groups = _rows(Group.objects.filter(running, **scope), GROUP, text="name", number="id", order="order")
    returns = HeadcountReturn.objects.filter(as_of__year__gte=year, **scope)
    headcounts = _rows(returns, HEADCOUNT, start="as_of", end=None, number="formal")
    members = _counted_formal(chosen, year, declared=returns.values("organization_id"))
    return versions.union(posts, groups, headcounts, members, all=True).order_by("position", "since")


def _rows(queryset, what: str, *, start="valid_from", end="valid_to", text=None, number=None, order=None) -> QuerySet:
    nothing = Cast(Value(None), DateField())
    return (
        queryset.order_by()
        .annotate(
            what=Value(what, CharField()),
            since=Cast(start, DateField()) if start else nothing,
            until=Cast(end, DateField()) if end else nothing,
            text=Cast(text, CharField()) if text else Value("", CharField()),
            number=Cast(number, IntegerField()) if number else Value(0, IntegerField()),
            position=Cast(order, IntegerField()) if order else Value(0, IntegerField()),
        )
        .values_list("organization_id", "what", "since", "until", "text", "number", "position")
    )


def _counted_formal(chosen: QuerySet, year: int, *, declared: QuerySet) -> QuerySet:
    """How many were formal members of a branch from when to when, clipped to `year`; of branches not in `declared`.

    Most members were there all year, so that a branch has few rows.
    """
    first, last = Value(date(year, 1, 1), DateField()), Value(date(year, 12, 31), DateField())
    stay, status = "valid_{}", "member__statuses__valid_{}"
    since = Greatest(first, *(Coalesce(name.format("from"), first) for name in (stay, status)))
    until = Least(last, *(Coalesce(name.format("to"), last) for name in (stay, status)))
    return (
        Membership.objects.filter(
            organization__in=chosen.values("pk"),
            member__statuses__type=MemberType.FULL,
            member__statuses__standing__in=PRESENT_STANDINGS,
        )
        .exclude(organization__in=declared)
        .order_by()
        .annotate(since=since, until=until)
        .filter(since__lte=F("until"))
        .values("organization_id", "since", "until")
        .annotate(
            what=Value(MEMBERS, CharField()),
            text=Value("", CharField()),
            number=Cast(Count("pk"), IntegerField()),
            position=Value(0, IntegerField()),
        )
        .values_list("organization_id", "what", "since", "until", "text", "number", "position")
    )


def session_facts(chosen: QuerySet, year: int) -> dict[tuple[int, str], list[SessionFact]]:
    """Approved and submitted sessions of `year` by (organisation, kind); one statement.

    Equal facts are one object: a district has tens of thousands of sessions a year and few different ones.
    """
    rows = (
        Session.objects.filter(
            organization__in=chosen.values("pk"),
            held_on__range=(date(year, 1, 1), date(year, 12, 31)),
            state__in=SEEN_STATES,
            replaced_by__isnull=True,
        )
        .order_by()
        .values_list("organization_id", "kinds", "held_on", "group_id", "recorded_late", "state")
    )
    facts: dict[tuple[int, str], list[SessionFact]] = defaultdict(list)
    known: dict[tuple, SessionFact] = {}
    for pk, kinds, day, group, late, state in rows:
        told = (day, group, late, state)
        fact = known.get(told)
        if fact is None:
            fact = known[told] = SessionFact(day, group, late, state == State.APPROVED)
        for kind in kinds.split(","):
            facts[pk, kind].append(fact)
    return facts


class _RuleBook:
    """Rules by period, shared by all organisations that stand under the same overrides."""

    def __init__(self, parameters: ParameterTable, year: int, today: date):
        self._parameters, self._year, self._today = parameters, year, today
        self._books: dict[tuple[int, ...], dict[str, KindReckoner]] = {}

    def for_path(self, path: str) -> dict[str, KindReckoner]:
        """What reckons each kind; the kinds are those of the year's first day."""
        monthly = [self._parameters.value(CADENCE, on=period.start, path=path) for period in months_of(self._year)]
        signature = tuple(id(value) for value in monthly)
        if signature not in self._books:
            read = [read_rules(value) for value in monthly]
            self._books[signature] = {kind: self._reckoner(kind, read) for kind in read[0]}
        return self._books[signature]

    def _reckoner(self, kind: str, monthly: list[dict[str, CadenceRule]]) -> KindReckoner:
        rules = [rules.get(kind, monthly[0][kind]) for rules in monthly]
        return KindReckoner(lambda period: rules[period.start.month - 1], year=self._year, today=self._today)
