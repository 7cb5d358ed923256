"""Writing schemes. One draft at a time: importing again replaces the draft; once published a version never changes,
and the next import makes the next version."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.dispatch import Signal
from django.utils import timezone

from assessments.schemes.models import Category, Indicator, Scheme, SchemeState, Section
from common.conflicts import Version
from common.exceptions import Refused, Stale
from organizations.audit.services import record
from organizations.tree.models import Organization

# Sent inside the publishing transaction: `scheme`, `replaced` (the version withdrawn, or None), `actor`.
scheme_published = Signal()

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MARKS = {Category.BONUS: "+", Category.DEDUCTION: "-", Category.VETO: "×"}
ORDER = list(Category)


@dataclass(frozen=True)
class NewIndicator:
    """One row of a scheme to be."""

    section: str
    category: str
    code: str
    content: str
    points: Decimal
    standard: str
    automatic: bool
    method: str
    parameters: str
    not_applicable: str


def check_replaceable(organization, year: int) -> None:
    """Raises Refused when the year's results stand already, so that no new version may come."""
    final = Scheme.objects.filter(organization=organization, year=year, assessments__state="final")
    if final.exists():
        raise Refused(f"{year}年度考核已定档，评分细则不能再改。", code="year_is_final")


@transaction.atomic
def save_draft(*, organization, year: int, title: str, rows: Sequence[NewIndicator], actor) -> Scheme:
    """The rows as the street's draft for the year: a new version, or the present draft with new content.

    Raises Refused when the year is final.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)  # two imports at once follow each other
    check_replaceable(organization, year)
    versions = list(Scheme.objects.select_for_update(no_key=True).filter(organization=organization, year=year))
    newest = max(versions, key=lambda scheme: scheme.number, default=None)
    if newest is not None and newest.state == SchemeState.DRAFT:
        scheme = newest
        scheme.sections.all().delete()
        scheme.title, scheme.actor = title, actor
        scheme.save()
    else:
        number = newest.number + 1 if newest else 1
        scheme = Scheme.objects.create(organization=organization, year=year, number=number, title=title, actor=actor)
    _plant(scheme, rows)
    record(
        "scheme.imported",
        actor=actor,
        summary=f"导入{year}年度评分细则第{scheme.number}版草稿，{len(rows)}项",
        obj=scheme,
        organization=organization,
    )
    return scheme


def _plant(scheme: Scheme, rows: Sequence[NewIndicator]) -> None:
    names: dict[tuple[str, str], list[NewIndicator]] = {}
    for row in rows:
        names.setdefault((row.category, row.section), []).append(row)
    letters = iter(LETTERS)
    sections = []
    for order, (category, name) in enumerate(sorted(names, key=lambda key: ORDER.index(Category(key[0]))), start=1):
        mark = MARKS.get(Category(category)) or next(letters, "Z")
        sections.append(Section(scheme=scheme, order=order, code=mark, name=name[:80], category=category))
    Section.objects.bulk_create(sections)
    indicators = []
    for section, key in zip(sections, sorted(names, key=lambda key: ORDER.index(Category(key[0]))), strict=True):
        for order, row in enumerate(names[key], start=1):
            indicators.append(
                Indicator(
                    section=section,
                    order=order,
                    code=row.code,
                    content=row.content,
                    points=row.points,
                    standard=row.standard,
                    automatic=row.automatic,
                    method=row.method,
                    parameters=row.parameters,
                    not_applicable=row.not_applicable,
                )
            )
    Indicator.objects.bulk_create(indicators)


def version_of_draft(scheme: Scheme) -> str:
    """Changes with every import into the draft, whose rows are then all new, and with its state."""
    newest = Indicator.objects.filter(section__scheme=scheme).aggregate(newest=Max("pk"))["newest"]
    return f"{scheme.state}-{newest or 0}"


@transaction.atomic
def publish_scheme(*, scheme: Scheme, actor, version: Version | None = None) -> Scheme:
    """Put a draft in force and withdraw the version before it.

    Raises Refused for no draft or a final year, Stale when the draft is not the one that was shown.
    """
    scheme = (
        Scheme.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=scheme.pk)
    )
    if version is not None and str(version) != version_of_draft(scheme):
        raise Stale
    if scheme.state != SchemeState.DRAFT:
        raise Refused("只有草稿可以发布，这一版已发布或已停用。", code="wrong_state")
    check_replaceable(scheme.organization, scheme.year)
    before = Scheme.objects.select_for_update(no_key=True).filter(
        organization=scheme.organization, year=scheme.year, state=SchemeState.PUBLISHED
    )
    replaced = before.first()
    before.update(state=SchemeState.WITHDRAWN)
    scheme.state, scheme.published_at = SchemeState.PUBLISHED, timezone.now()
    scheme.save()
    scheme_published.send(Scheme, scheme=scheme, replaced=replaced, actor=actor)
    record(
        "scheme.published",
        actor=actor,
        summary=f"发布{scheme.year}年度评分细则第{scheme.number}版",
        obj=scheme,
        organization=scheme.organization,
    )
    return scheme
