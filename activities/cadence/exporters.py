"""The cadence of a street as one JSON-able object (design.md §8)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from activities.cadence.engine import KindYear
from activities.cadence.selectors import cadence_for
from activities.sessions.enums import SessionKind
from activities.sessions.models import RefusedRows
from activities.sessions.selectors import AttendanceTotals, attendance_totals
from common.periods import year_of
from organizations.tree.models import Organization


def cadence_report(street: Organization, year: int, *, today: date) -> dict[str, Any]:
    """{"year", "today", "branches": {name: {kinds, attendance, rows, late, absences}}}."""
    organizations = Organization.objects.within([street.path])
    years = cadence_for(organizations, year, today=today)
    totals = attendance_totals(organizations, year_of(year))
    refused = dict(RefusedRows.objects.within([street.path]).filter(year=year).values_list("organization_id", "rows"))
    return {
        "year": year,
        "today": today.isoformat(),
        "branches": {
            branch.organization.name: {
                "kinds": {SessionKind(kind).label: kind_report(found) for kind, found in branch.kinds.items()},
                **attendance_report(totals.get(pk, AttendanceTotals()), refused=refused.get(pk, 0)),
            }
            for pk, branch in years.items()
        },
    }


def kind_report(found: KindYear) -> dict[str, Any]:
    """One kind: applicable with due, held and what is missing, or the reason why it is not owed."""
    sessions = [cell.sessions for cell in found.cells]
    if not found.applicable:
        return {"applicable": False, "reason": str(found.reason), "sessions": sessions}
    return {
        "applicable": True,
        "reason": None,
        "cycle": found.cycle,
        "due": [cell.due for cell in found.cells],
        "held": [cell.held for cell in found.cells],
        "sessions": sessions,
        "due_total": found.due_total,
        "held_total": found.held_total,
        "late": found.late,
        "held_late": found.held_late,
        "missing": [missing_report(cell) for cell in found.missing],
    }


def missing_report(cell) -> dict[str, Any]:
    """A period that was not wholly held: its key, its name, and the groups that did not meet."""
    report = {"period": cell.period.key, "label": cell.period.label}
    return report | {"groups": list(cell.missing_groups)} if cell.missing_groups else report


def attendance_report(totals: AttendanceTotals, *, refused: int = 0) -> dict[str, Any]:
    """Attendance of all kinds together, the rate rounded half up to four decimals; ledger rows not taken in."""
    return {
        "attendance": {"due": totals.expected, "present": totals.present, "rate": _rounded(totals.rate)},
        "rows": {"accepted": totals.sessions, "rejected": refused},
        "late": totals.late,
        "absences": {"leave": totals.leave, "absent": totals.absent},
    }


def _rounded(rate: Fraction | None) -> float | None:
    if rate is None:
        return None
    exact = Decimal(rate.numerator) / Decimal(rate.denominator)
    return float(exact.quantize(Decimal("0.0001"), ROUND_HALF_UP))
