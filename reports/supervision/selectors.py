"""The facts of one street's supervision report, set-based: cadence, attendance, late records, the tree of the day."""

from collections import defaultdict
from datetime import date
from typing import Any

from activities.cadence.engine import BRANCH_REASONS, KindYear
from activities.cadence.selectors import BranchYear, cadence_for
from activities.sessions.enums import SessionKind
from activities.sessions.selectors import AttendanceTotals, attendance_totals
from common.periods import Period
from organizations.tree.models import Organization
from organizations.tree.names import short_key, street_of
from organizations.tree.selectors import branch_stays, tree_as_of
from reports.supervision.models import SupervisionReport
from reports.supervision.rules import add_up, empty_count


def supervision_facts(street: Organization, period: Period, *, today: date) -> dict[str, Any]:
    """What the report rests on, JSON-able: totals, kinds, units with their branches, gaps.

    A kind is counted in the period in which its own month, quarter or year ends. Every branch counts for the unit it
    stood under last in the period. The number of statements does not depend on the number of branches.
    """
    tree = tree_as_of(period.end)
    units = tree.children.get(street.pk, [])
    placed = _placed(units, period)
    inside = Organization.objects.within([street.path])
    years = cadence_for(inside, period.start.year, today=today)
    attendance = attendance_totals(inside, period)
    place = street_of(street.name)
    told = [_unit(unit, placed.get(unit.id, {}), years, attendance, period, place) for unit in units]
    told = [unit for unit in told if unit["branches"]]
    return {
        "period": period.key,
        "label": period.label,
        "street": {"id": street.pk, "name": street.name},
        "units": told,
        "total": add_up([unit["total"] for unit in told]),
        "branch_count": sum(len(unit["branches"]) for unit in told),
        "gaps": [gap for unit in told for branch in unit["branches"] for gap in branch.pop("gaps")],
    }


def previous_facts(street: Organization, period: Period, *, today: date) -> dict[str, Any]:
    """The facts of the period before: as they were issued, else as they are computed now."""
    before = period.shift(-1)
    issued = SupervisionReport.objects.filter(organization=street, period=before.key).first()
    return issued.facts if issued else supervision_facts(street, before, today=today)


def reports_for_user(user):
    """Issued reports the user may see, with their street and files."""
    rows = SupervisionReport.objects.visible_to(user).defer("facts")
    return rows.select_related("organization", "job").prefetch_related("job__files")


def _placed(units, period: Period) -> dict[int, dict[int, str]]:
    """For each unit its branches (id → name on the last day they stood under it)."""
    stays = branch_stays(Organization.objects.filter(pk__in=[unit.id for unit in units]), period.start, period.end)
    last: dict[int, Any] = {}
    for rows in stays.values():
        for stay in rows:
            if stay.branch_id not in last or stay.span.end >= last[stay.branch_id].span.end:
                last[stay.branch_id] = stay
    placed: dict[int, dict[int, str]] = defaultdict(dict)
    for stay in last.values():
        placed[stay.unit_id][stay.branch_id] = stay.name
    return placed


def _unit(unit, branches: dict[int, str], years: dict[int, BranchYear], attendance, period, place) -> dict[str, Any]:
    named = {"unit": short_key(unit.name, place), "unit_id": unit.id}
    told = [
        _branch(pk, name, years[pk], attendance.get(pk, AttendanceTotals()), period, place, named)
        for pk, name in branches.items()
        if pk in years
    ]
    total = add_up([branch["total"] for branch in told])
    return {"id": unit.id, "name": unit.name, "short": named["unit"], "branches": told, "total": total}


def _branch(pk, name, year: BranchYear, totals: AttendanceTotals, period, place, named) -> dict[str, Any]:
    short = short_key(name, place)
    count = empty_count() | {
        "sessions": totals.sessions,
        "late": totals.late,
        "expected": totals.expected,
        "present": totals.present,
    }
    gaps, kinds = [], {}
    for kind, found in year.kinds.items():
        cells = [cell for cell in found.cells if cell.period.end in period]
        due, held = sum(cell.due for cell in cells), sum(cell.held for cell in cells)
        kinds[kind] = {"due": due, "held": held, "reason": _reason(found)}
        count["kinds"][kind] = {"due": due, "held": held}
        count["due"] += due
        count["held"] += held
        for cell in cells:
            if cell.due > cell.held:
                gap = {"branch": short, "branch_id": pk, "kind": kind, "kind_label": SessionKind(kind).label}
                when = {"period": cell.period.key, "label": cell.period.label, "groups": list(cell.missing_groups)}
                gaps.append(named | gap | when | {"missing": cell.due - cell.held})
    return {"id": pk, "name": name, "short": short, "kinds": kinds, "total": count, "gaps": gaps}


def _reason(found: KindYear) -> str:
    """Why the kind is not owed, in words; empty when it is."""
    if found.applicable or found.reason is None:
        return ""
    return "不作要求" if found.reason in BRANCH_REASONS else str(found.reason.label)
