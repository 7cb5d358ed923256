"""States of organisations that somebody should look at: sizes, terms, empty posts. They warn, they never block."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from organizations.settings.selectors import ParameterTable
from organizations.terms.models import Term
from organizations.terms.rules import TermState, term_state, vacancies
from organizations.terms.selectors import posts_on
from organizations.tree.enums import BRANCH_KINDS, Kind
from organizations.tree.models import Organization
from organizations.tree.selectors import Headcount, declared_headcounts

LIMITS = {
    "branch_max": "org.branch_max_members",
    "branch_min": "org.branch_min_formal",
    "committee_min": "org.committee_min",
    "committee_from": "org.committee_required_from_formal",
    "required": "org.required_posts",
    "remind": "term.reminder_months",
}


@dataclass(frozen=True)
class Alert:
    """One thing to look at. `tone` is red, amber or blue; `message` is Chinese."""

    code: str
    organization: Organization
    tone: str
    message: str


@dataclass(frozen=True)
class Facts:
    """What the rules look at for one organisation on one day."""

    organization: Organization
    on: date
    headcount: Headcount | None
    due_on: date | None
    held: Mapping[str, int]
    limits: Mapping[str, Any]


def alerts_for(
    organizations: Iterable[Organization], on: date, *, headcounts: Mapping[int, Headcount] | None = None
) -> list[Alert]:
    """Alerts of the given organisations that exist on a day, in their order; a constant number of statements.

    `headcounts` are counts of members by organisation, for those whose ledger declared nothing for the year.
    Codes: general_branch_100_or_more, branch_over_50_members, branch_below_3_formal, term_ends_within_6_months,
    term_overdue, post_vacant.
    """
    chosen = [o for o in organizations if _exists(o, on)]
    pks = [o.pk for o in chosen]
    counts = {**(headcounts or {}), **declared_headcounts(pks, on.year)}
    due = current_due_days(pks)
    held: dict[int, Counter] = defaultdict(Counter)
    for organization_id, post in posts_on(on).filter(organization__in=pks).values_list("organization_id", "post"):
        held[organization_id][post] += 1
    table = ParameterTable(LIMITS.values())
    found: list[Alert] = []
    for organization in chosen:
        pk, path = organization.pk, organization.path
        limits = {name: table.value(key, on=on, path=path) for name, key in LIMITS.items()}
        facts = Facts(organization, on, counts.get(pk), due.get(pk), held[pk], limits)
        for rule in RULES:
            found += rule(facts)
    return found


def _exists(organization: Organization, on: date) -> bool:
    founded, closed = organization.established_on, organization.dissolved_on
    return (founded is None or founded <= on) and (closed is None or closed >= on)


def current_due_days(organization_ids: Iterable[int]) -> dict[int, date]:
    """The day by which each organisation must have held its election, from its latest term; one statement."""
    terms = Term.objects.filter(organization__in=list(organization_ids)).order_by("starts_on", "id")
    return {term.organization_id: term.due_on for term in terms}


def _size(facts: Facts) -> list[Alert]:
    organization, count, limits = facts.organization, facts.headcount, facts.limits
    if count is None:
        return []
    found = []
    if organization.kind == Kind.GENERAL_BRANCH and count.total >= limits["committee_min"]:
        message = f"党员{count.total}人，已达{limits['committee_min']}人，可研究设立党委。"
        found.append(Alert("general_branch_100_or_more", organization, "blue", message))
    if organization.kind in BRANCH_KINDS and count.total > limits["branch_max"]:
        message = f"党员{count.total}人，一般不超过{limits['branch_max']}人，可研究拆分。"
        found.append(Alert("branch_over_50_members", organization, "amber", message))
    if organization.kind in BRANCH_KINDS - {Kind.FUNCTIONAL_BRANCH} and count.formal < limits["branch_min"]:
        message = f"正式党员{count.formal}人，不足{limits['branch_min']}人，应研究调整或组建联合党支部。"
        found.append(Alert("branch_below_3_formal", organization, "amber", message))
    return found


def _term(facts: Facts) -> list[Alert]:
    state = term_state(facts.organization.kind, facts.due_on, facts.on, remind_months=max(facts.limits["remind"]))
    if state == TermState.OVERDUE:
        return [
            Alert("term_overdue", facts.organization, "red", f"任期已于{facts.due_on:%Y年%-m月%-d日}届满，逾期未换届。")
        ]
    if state == TermState.DUE_SOON:
        message = f"任期将于{facts.due_on:%Y年%-m月%-d日}届满，请准备换届。"
        return [Alert("term_ends_within_6_months", facts.organization, "amber", message)]
    return []


def _posts(facts: Facts) -> list[Alert]:
    empty = vacancies(
        facts.organization.kind,
        facts.held,
        formal=facts.headcount.formal if facts.headcount else None,
        committee_from=facts.limits["committee_from"],
        required=facts.limits["required"],
    )
    return [Alert("post_vacant", facts.organization, "amber", f"{vacancy.message}，请及时补选。") for vacancy in empty]


RULES: tuple[Callable[[Facts], list[Alert]], ...] = (_size, _term, _posts)
