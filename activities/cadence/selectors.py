"""Feeds the engine: facts, rules and sessions of any set of branches and a year, in a constant number of statements."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, CharField, Count, DateField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from activities.cadence.engine import KindYear, SessionFact, kind_year
from activities.cadence.facts import GroupFact, PeriodFacts, UnitHistory
from activities.cadence.rules import CadenceRule, read_rules
from activities.sessions.enums import State
from activities.sessions.models import Minutes
from common.periods import Period, months_of, periods_of
from members.membership.models import Membership
from members.membership.selectors import in_force
from members.roster.enums import PRESENT_STANDINGS, MemberType
from organizations.settings.selectors import ParameterTable
from organizations.terms.models import PostHeld
from organizations.terms.selectors import COMMITTEE_POSTS
from organizations.tree.enums import BRANCH_KINDS
from organizations.tree.models import Group, HeadcountReturn, Organization, OrganizationVersion
from organizations.tree.spans import Span

CADENCE, COMMITTEE_FROM = "life.cadence", "org.committee_required_from_formal"
SEEN_STATES = (State.APPROVED, State.SUBMITTED)
KIND, POST, GROUP, HEADCOUNT = "kind", "post", "group", "headcount"


@dataclass(frozen=True, slots=True)
class BranchYear:
    """One branch through a year: what it owed and held of every kind."""

    organization: Organization
    kinds: dict[str, KindYear]


def cadence_for(organizations: QuerySet | Iterable[Organization], year: int, *, today: date) -> dict[int, BranchYear]:
    """For each branch among `organizations` that existed in `year`, by id in tree order: its kinds as of `today`.

    `organizations` is a queryset of Organization (or any organisations); what was never a branch in that year is
    left out. At most 6 statements whatever the number of branches (design.md §9).
    """
    chosen = _queryset(organizations)
    branches = list(chosen_branches(chosen, year))
    parameters = ParameterTable([CADENCE, COMMITTEE_FROM])
    histories = histories_of(chosen, branches, year, parameters)
    sessions = session_facts(chosen, year)
    rules = _RuleBook(parameters, year)
    found = {}
    for branch in branches:
        facts_of = _remembered(histories[branch.pk].during)
        found[branch.pk] = BranchYear(
            branch,
            {
                kind: kind_year(rule_of, facts_of, sessions.get((branch.pk, kind), ()), year=year, today=today)
                for kind, rule_of in rules.for_path(branch.path).items()
            },
        )
    return found


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
    """The dated history of each branch, as far as `year` needs it; at most two statements."""
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
        elif pk not in declared or declared[pk][0] == start.year:
            declared[pk] = (start.year, number)
    months = [period.key for period in months_of(year)]
    for pk, (_year, number) in declared.items():
        histories[pk].formal = dict.fromkeys([*months, *_longer_keys(year)], number)
    undeclared = [pk for pk in histories if pk not in declared]
    if undeclared:
        for pk, counted in _counted_formal(chosen, undeclared, year).items():
            histories[pk].formal = counted
    return histories


def _longer_keys(year: int) -> list[str]:
    return [period.key for kind in ("quarter", "half", "year") for period in periods_of(kind, year)]


def _dated_facts(chosen: QuerySet, year: int) -> QuerySet:
    """Kinds, committee posts, groups and declared headcounts in one statement.

    Rows are (organisation, what, from, to, text, number, position), in order. A headcount speaks for its own year and
    those before it, so those of earlier years are left out.
    """
    scope = {"organization__in": chosen.values("pk")}
    versions = _rows(OrganizationVersion.objects.filter(**scope), KIND, text="kind")
    posts = _rows(PostHeld.objects.filter(post__in=COMMITTEE_POSTS, **scope), POST)
    groups = _rows(Group.objects.filter(**scope), GROUP, text="name", number="id", order="order")
    returns = HeadcountReturn.objects.filter(as_of__year__gte=year, **scope)
    headcounts = _rows(returns, HEADCOUNT, start="as_of", end=None, number="formal")
    return versions.union(posts, groups, headcounts, all=True).order_by("position", "since")


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


def _counted_formal(chosen: QuerySet, undeclared: list[int], year: int) -> dict[int, dict[str, int]]:
    """Formal members of each branch at the end of each month, counted; for branches that declared none."""
    months = months_of(year)
    rows: Any = (
        Membership.objects.filter(
            organization__in=chosen.values("pk"),
            member__statuses__type=MemberType.FULL,
            member__statuses__standing__in=PRESENT_STANDINGS,
        )
        .order_by()
        .values("organization_id")
        .annotate(
            **{
                f"m{n}": Count("pk", filter=in_force(period.end) & in_force(period.end, "member__statuses__"))
                for n, period in enumerate(months)
            }
        )
    )
    wanted = set(undeclared)
    return {
        row["organization_id"]: _by_period(year, [row[f"m{n}"] for n in range(12)])
        for row in rows
        if row["organization_id"] in wanted
    }


def _by_period(year: int, monthly: list[int]) -> dict[str, int]:
    """The count at the end of every period, from those at the end of every month."""
    kinds = ("month", "quarter", "half", "year")
    return {period.key: monthly[period.end.month - 1] for kind in kinds for period in periods_of(kind, year)}


def session_facts(chosen: QuerySet, year: int) -> dict[tuple[int, str], list[SessionFact]]:
    """Approved and submitted sessions of `year` by (organisation, kind); one statement."""
    rows = (
        Minutes.objects.filter(
            session__organization__in=chosen.values("pk"),
            session__held_on__range=(date(year, 1, 1), date(year, 12, 31)),
            session__state__in=SEEN_STATES,
            session__replaced_by__isnull=True,
        )
        .annotate(
            counted=Case(When(session__state=State.APPROVED, then=True), default=False, output_field=BooleanField())
        )
        .order_by()
        .values_list(
            "session__organization_id",
            "kind",
            "session_id",
            "session__held_on",
            "session__group_id",
            "session__recorded_late",
            "counted",
        )
    )
    facts: dict[tuple[int, str], list[SessionFact]] = defaultdict(list)
    for pk, kind, *fact in rows.iterator(chunk_size=5000):
        facts[pk, kind].append(SessionFact(*fact))
    return facts


class _RuleBook:
    """Rules by period, shared by all organisations that stand under the same overrides."""

    def __init__(self, parameters: ParameterTable, year: int):
        self._parameters, self._year = parameters, year
        self._books: dict[tuple[int, ...], dict[str, Callable[[Period], CadenceRule]]] = {}

    def for_path(self, path: str) -> dict[str, Callable[[Period], CadenceRule]]:
        """For each kind a function from period to rule; the kinds are those of the year's first day."""
        monthly = [self._parameters.value(CADENCE, on=period.start, path=path) for period in months_of(self._year)]
        signature = tuple(id(value) for value in monthly)
        if signature not in self._books:
            read = [read_rules(value) for value in monthly]
            self._books[signature] = {kind: self._rule_of(kind, read) for kind in read[0]}
        return self._books[signature]

    @staticmethod
    def _rule_of(kind: str, monthly: list[dict[str, CadenceRule]]) -> Callable[[Period], CadenceRule]:
        rules = [rules.get(kind, monthly[0][kind]) for rules in monthly]
        return lambda period: rules[period.start.month - 1]


def _remembered(facts_of: Callable[[Period], PeriodFacts]) -> Callable[[Period], PeriodFacts]:
    """The kinds of one branch ask for the same periods; answer each once."""
    known: dict[str, PeriodFacts] = {}

    def ask(period: Period) -> PeriodFacts:
        key = period.key
        found = known.get(key)
        if found is None:
            found = known[key] = facts_of(period)
        return found

    return ask
