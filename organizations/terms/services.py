"""换届、补选、延期: writes about committees, posts and terms."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from common.conflicts import Version, check_version
from common.exceptions import Refused
from common.periods import add_months
from organizations.audit.services import record, together
from organizations.settings.selectors import parameter
from organizations.terms.models import PostHeld, PostName, Term
from organizations.terms.rules import WITHOUT_TERM, extension_refusal, term_parameter
from organizations.tree.history import check_living
from organizations.tree.models import Organization
from organizations.tree.search import superiors_of

ONE_DAY = timedelta(days=1)


def term_end(organization: Organization, starts_on: date) -> date | None:
    """When a term that begins on a day ends, by the parameter for this organisation; None without terms."""
    superior = superiors_of([organization]).get(organization.pk)
    key = term_parameter(
        organization.kind,
        is_community=organization.is_community,
        under_community=bool(superior and superior.is_community),
    )
    if key is None:
        return None
    return add_months(starts_on, 12 * parameter(key, on=starts_on, organization=organization))


@transaction.atomic
def begin_term(*, organization: Organization, starts_on: date, actor: Any, ends_on: date | None = None) -> Term:
    """换届: a new term; its end is reckoned from the rules unless given.

    Raises Refused for organisations without terms, dissolved ones, and a start before the last term's.
    """
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    if organization.kind in WITHOUT_TERM:
        raise Refused(f"{organization.get_kind_display()}不设任期，不办理换届。", code="no_term")
    check_living(organization)
    ends_on = ends_on or term_end(organization, starts_on)
    if ends_on is None or ends_on <= starts_on:
        raise Refused("届满时间应晚于本届起始。", code="term_reversed", field="ends_on")
    if organization.terms.filter(starts_on__gte=starts_on).exists():
        raise Refused("本届起始应晚于上一届。", code="before_last_term", field="starts_on")
    term = Term.objects.create(organization=organization, starts_on=starts_on, ends_on=ends_on)
    summary = f"{organization.name}换届，任期{starts_on}至{ends_on}"
    record("term.begin", actor=actor, summary=summary, obj=term, organization=organization)
    return term


@transaction.atomic
def extend_term(
    *,
    term: Term,
    extended_to: date,
    extension_number: str,
    actor: Any,
    override_reason: str = "",
    version: Version | None = None,
) -> Term:
    """Approved extension of a term (§1.6: usually at most a year). Raises Refused beyond it without a reason; Stale."""
    term = Term.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=term.pk)
    check_version(term, version)
    check_living(term.organization)
    months = parameter("term.extension_max_months", organization=term.organization)
    refusal = extension_refusal(term.ends_on, extended_to, months)
    if refusal and (extended_to <= term.ends_on or not override_reason.strip()):
        raise Refused(refusal, code="extension_too_long", field="extended_to")
    if not extension_number.strip():
        raise Refused("延期换届须经上级批准，请填写批准文号。", code="number_missing", field="extension_number")
    term.extended_to, term.extension_number = extended_to, extension_number.strip()
    term.save(update_fields=["extended_to", "extension_number"])
    record(
        "term.extend",
        actor=actor,
        summary=f"{term.organization.name}延期换届至{extended_to}",
        obj=term,
        organization=term.organization,
        details={"number": term.extension_number, "override": override_reason.strip()},
    )
    return term


@transaction.atomic
def appoint(
    *,
    organization: Organization,
    post: str,
    person: str,
    valid_from: date,
    actor: Any,
    full_time: bool = False,
    dual_post: bool = False,
) -> PostHeld:
    """任职 (election, by-election or appointment). A new secretary relieves the old one the day before.

    Raises Refused when the organisation is dissolved or the person holds the post already.
    """
    organization, person = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk), person.strip()
    check_living(organization)
    present = PostHeld.objects.filter(organization=organization, post=post, valid_to__isnull=True)
    if present.filter(person=person).exists():
        raise Refused(f"{person}已担任{PostName(post).label}。", code="duplicate", field="person")
    if post == PostName.SECRETARY:
        if present.filter(valid_from__gte=valid_from).exists():
            raise Refused("任职日期应晚于现任书记的任职日期。", code="before_predecessor", field="valid_from")
        present.update(valid_to=valid_from - ONE_DAY)
    last = organization.posts_held.aggregate(last=Max("order"))["last"] or 0
    held = PostHeld.objects.create(
        organization=organization,
        post=post,
        person=person,
        valid_from=valid_from,
        full_time=full_time,
        dual_post=dual_post and post == PostName.SECRETARY,
        order=_place(post, last),
    )
    summary = f"{person}任{organization.name}{held.get_post_display()}"
    record("post_held.begin", actor=actor, summary=summary, obj=held, organization=organization)
    return held


def _place(post: str, last: int) -> int:
    """Secretaries stand first, deputies second, the others in the order they came."""
    return {PostName.SECRETARY: 0, PostName.DEPUTY: 1}.get(PostName(post), last + 1)


@transaction.atomic
def relieve(*, held: PostHeld, on: date, actor: Any, version: Version | None = None) -> PostHeld:
    """免职; `on` is the last day. Raises Refused when the post ended already or began later, Stale."""
    held = PostHeld.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=held.pk)
    check_version(held, version)
    check_living(held.organization)
    if held.valid_to:
        raise Refused(f"{held.person}已于{held.valid_to}免职。", code="ended")
    if held.valid_from and on < held.valid_from:
        raise Refused("免职日期早于任职日期。", code="before_start", field="on")
    held.valid_to = on
    held.save(update_fields=["valid_to"])
    summary = f"{held.person}不再任{held.organization.name}{held.get_post_display()}"
    record("post_held.end", actor=actor, summary=summary, obj=held, organization=held.organization)
    return held


@transaction.atomic
def elect_committee(
    *, organization: Organization, starts_on: date, people: Sequence[dict], actor: Any, ends_on: date | None = None
) -> Term:
    """换届 in one go: the term begins, those not elected again leave the day before.

    `people`: dicts of post, person and optionally full_time, dual_post.
    """
    with together():
        return _elect(organization, starts_on, people, actor, ends_on)


def _elect(organization: Organization, starts_on: date, people: Sequence[dict], actor, ends_on: date | None) -> Term:
    term = begin_term(organization=organization, starts_on=starts_on, ends_on=ends_on, actor=actor)
    present = {(held.post, held.person): held for held in organization.posts_held.filter(valid_to__isnull=True)}
    elected = {(person["post"], person["person"]) for person in people}
    for key, held in present.items():
        if key not in elected:
            relieve(held=held, on=starts_on - ONE_DAY, actor=actor)
    for person in people:
        if (person["post"], person["person"]) not in present:
            appoint(organization=organization, valid_from=starts_on, actor=actor, **person)
    return term
