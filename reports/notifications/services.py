"""Sending the reminders of one morning, each once, and settling those whose cause is gone."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from activities.cadence.selectors import cadence_for
from activities.sessions.enums import SessionKind
from common.periods import MONTHS_IN, containing
from organizations.audit.services import record
from organizations.settings.selectors import ParameterTable
from organizations.terms.models import Term
from organizations.terms.rules import WITHOUT_TERM, reminder_reached
from organizations.tree.models import Organization
from reports.notifications.models import Notification
from reports.notifications.rules import (
    OVERDUE_WINDOW,
    SETTLING,
    life_stage,
    life_subject,
    life_text,
    term_subject,
    term_text,
)
from reports.workbench import links

LIFE_DAYS, TERM_MONTHS = "life.reminder_days", "term.reminder_months"


@transaction.atomic
def send_reminders(today: date, *, organizations=None) -> dict[str, int]:
    """Create the reminders due on `today` and settle those that are done; {"sent", "settled"}.

    `organizations` narrows it to a queryset (default: all). Running it again on the same day sends nothing: a
    reminder has a key per organisation, subject and stage. A later stage replaces the earlier one of its subject.
    """
    chosen = Organization.objects.all() if organizations is None else organizations
    parameters = ParameterTable([LIFE_DAYS, TERM_MONTHS])
    due: dict[tuple[int, str], Notification] = {}
    alive: set[tuple[int, str]] = set()
    for found in (_life(chosen, today, parameters), _terms(chosen, today, parameters)):
        for subject, reminder in found:
            alive.add((reminder.organization_id, str(subject)))
            if reminder.key:
                due[reminder.organization_id, reminder.key] = reminder
    open_ones = list(Notification.objects.filter(organization__in=chosen.values("pk"), settled_at__isnull=True))
    known = set(
        Notification.objects.filter(
            organization__in=chosen.values("pk"), key__in={key for _pk, key in due}
        ).values_list("organization_id", "key")
    )
    new = [reminder for key, reminder in due.items() if key not in known]
    Notification.objects.bulk_create(new, ignore_conflicts=True)
    replaced = {(row.organization_id, _subject_of(row)) for row in new}
    gone = [row.pk for row in open_ones if _is_about(row, replaced) or not _is_about(row, alive)]
    settled = Notification.objects.filter(pk__in=gone).update(settled_at=timezone.now())
    if new or settled:
        words = f"发出提醒{len(new)}条，了结{settled}条"
        record("notification.send", actor=None, summary=words, details={"sent": len(new), "settled": settled})
    return {"sent": len(new), "settled": settled}


def settle_period(*, organization_id: int, kinds: Iterable[str], day: date) -> int:
    """Settle the reminders of the periods of `day` in which a session of `kinds` was just handed in."""
    keys = Q(pk__in=[])
    for kind in kinds:
        for per in MONTHS_IN:
            keys |= Q(key__startswith=f"{life_subject(kind, containing(per, day))}:")
    open_ones = Notification.objects.filter(keys, organization_id=organization_id, settled_at__isnull=True)
    return open_ones.update(settled_at=timezone.now())


def _subject_of(row: Notification) -> str:
    return row.key.rsplit(":", 1)[0]


def _is_about(row: Notification, subjects: set[tuple[int, str]]) -> bool:
    return (row.organization_id, _subject_of(row)) in subjects


def _life(chosen, today: date, parameters: ParameterTable) -> Iterator[tuple]:
    """(subject, reminder) for each cell that is still open; a reminder without key when no stage is reached."""
    for year in sorted({(today - OVERDUE_WINDOW).year, today.year}):
        for branch in cadence_for(chosen, year, today=today).values():
            organization = branch.organization
            days = parameters.value(LIFE_DAYS, on=today, path=organization.path)
            for kind, kind_year in branch.kinds.items():
                for cell in kind_year.cells:
                    if cell.state in SETTLING or cell.period.start > today:
                        continue
                    stage = life_stage(cell, today, days)
                    if stage is None and today not in cell.period:
                        continue
                    subject = life_subject(kind, cell.period)
                    label = SessionKind(kind).label
                    yield (
                        subject,
                        Notification(
                            organization=organization,
                            key="" if stage is None else subject.key(stage),
                            kind="life",
                            text="" if stage is None else life_text(label, cell.period, stage, cell.missing_groups),
                            url=links.log_session(organization, kind, cell.period),
                            why=f"您负责{organization.name}，按规定这一期应开{label}",
                            due_on=cell.period.end,
                        ),
                    )


def _terms(chosen, today: date, parameters: ParameterTable) -> Iterator[tuple]:
    """(subject, reminder) for the latest term of each organisation that has reached a reminder."""
    latest: dict[int, Term] = {}
    terms = Term.objects.filter(organization__in=chosen.existing_on(today).exclude(kind__in=WITHOUT_TERM).values("pk"))
    for term in terms.select_related("organization").order_by("organization", "starts_on"):
        latest[term.organization_id] = term
    for term in latest.values():
        months = parameters.value(TERM_MONTHS, on=today, path=term.organization.path)
        reached = reminder_reached(term.due_on, today, months)
        if reached is None:
            continue
        subject = term_subject(term.pk, term.due_on)
        yield (
            subject,
            Notification(
                organization=term.organization,
                key=subject.key(reached),
                kind="term",
                text=term_text(term.organization.name, term.due_on, reached),
                url=links.organization(term.organization_id),
                why="党组织任期将满，按规定提前提醒" if reached else "党组织任期已满",
                due_on=term.due_on,
            ),
        )
