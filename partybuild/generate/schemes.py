"""The published scheme of every street and year, and the values entered by hand for it."""

from collections.abc import Iterable
from datetime import datetime
from random import Random
from typing import Any

from assessments.models import ManualValue, Scheme
from assessments.schemes.selectors import ruled_indicators
from assessments.schemes.services import NewIndicator, publish_scheme, save_draft
from assessments.scoring.metrics.registry import computed_for
from common.importing.registry import importer_for
from common.importing.runner import ALL_OR_NOTHING
from organizations.models import Organization
from partybuild.demo.appraisal import REASON, plausible_value
from partybuild.demo.build import workbook
from partybuild.demo.scheme import scheme_rows
from partybuild.generate.size import Size
from partybuild.generate.store import Store
from partybuild.generate.tree import Unit


def write_schemes(district: Unit, size: Size) -> Scheme:
    """The demo scheme, imported once as a workbook and published by every street for every year; gives one of them."""
    streets = Organization.objects.in_bulk([street.id for street in district.below])
    years = range(size.first_day.year, size.today.year + 1)
    model: Scheme | None = None
    for street in streets.values():
        for year in years:
            if model is None:
                model = _imported(street, year, size)
                rows = list(_rows(model))
            else:
                save_draft(organization=street, year=year, title=f"{year}年度党建考核评分细则", rows=rows, actor=None)
            publish_scheme(scheme=street.schemes.get(year=year), actor=None)
    if model is None:
        raise ValueError("a district has streets")
    return model


def _imported(street: Organization, year: int, size: Size) -> Scheme:
    options: dict[str, Any] = {"street": street, "year": year, "today": size.today}
    importer = importer_for("scheme")(actor=None, **options)
    plan = importer.validate(workbook(scheme_rows()))
    importer.commit(plan, ALL_OR_NOTHING)
    if not plan.report.saved:
        raise RuntimeError(plan.report.error or [issue.message for issue in plan.report.issues[:3]])
    return street.schemes.get(year=year)


def _rows(scheme: Scheme) -> Iterable[NewIndicator]:
    for ruled in ruled_indicators(scheme):
        row = ruled.indicator
        yield NewIndicator(
            section=row.section.name,
            category=row.section.category,
            code=row.code,
            content=row.content,
            points=row.points,
            standard=row.standard,
            automatic=row.automatic,
            method=row.method,
            parameters=row.parameters,
            not_applicable=row.not_applicable,
        )


def write_manual_values(
    district: Unit, scheme: Scheme, size: Size, random: Random, store: Store, stamp: datetime
) -> None:
    """What no metric computes, entered for every community: of the whole years all, of the running one half."""
    by_hand = [
        (ruled.rule, ruled.indicator.code)
        for ruled in ruled_indicators(scheme)
        if not computed_for(ruled.indicator.code, ruled.indicator.method)
    ]
    for year in range(size.first_day.year, size.today.year + 1):
        share = 0.5 if year == size.today.year else 1.0
        for unit in (community for street in district.below for community in street.below):
            store[ManualValue].extend(
                (unit.id, year, code, plausible_value(rule, code, random), REASON, stamp)
                for rule, code in by_hand
                if random.random() < share
            )
