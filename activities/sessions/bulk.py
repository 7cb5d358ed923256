"""Many sessions at once (ledger import, seeding): the rows of a session with one entry in the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from activities.sessions.enums import SessionKind, VotingRule
from activities.sessions.models import Attendance, Minutes, RefusedRows, Resolution, Session, SessionEvent
from activities.sessions.rules import Verdict
from organizations.audit.services import About, record, record_each

BATCH = 1000


@dataclass
class NewSession:
    """A session not yet saved, with what hangs on it.

    `minutes`: (kind, topic, content); `absences`: (member id or None, name, status); `votes`: in favour, against,
    abstained.
    """

    session: Session
    minutes: list[tuple[str, str, str]]
    absences: list[tuple[int | None, str, str]] = field(default_factory=list)
    resolution: str = ""
    rule: str = VotingRule.ORDINARY
    votes: tuple[int, int, int] | None = None
    verdict: Verdict | None = None


@transaction.atomic
def save_sessions(specs: Sequence[NewSession], *, actor: Any, street, label: str = "台账导入") -> list[Session]:
    """Save checked sessions in a number of statements that depends on batches only; gives the saved rows."""
    sessions = Session.objects.bulk_create([spec.session for spec in specs], batch_size=BATCH)
    Minutes.objects.bulk_create(
        [
            Minutes(session=spec.session, kind=kind, topic=topic, content=content)
            for spec in specs
            for kind, topic, content in spec.minutes
        ],
        batch_size=BATCH,
    )
    Attendance.objects.bulk_create(
        [
            Attendance(session=spec.session, member_id=member, name=name, status=status)
            for spec in specs
            for member, name, status in spec.absences
        ],
        batch_size=BATCH,
    )
    Resolution.objects.bulk_create([_resolution(spec) for spec in specs if spec.resolution], batch_size=BATCH)
    SessionEvent.objects.bulk_create(
        [SessionEvent(session=spec.session, action="import", label=label, actor=actor) for spec in specs],
        batch_size=BATCH,
    )
    record(
        "sessions.import",
        actor=actor,
        summary=f"{label}：{len(sessions)}场组织生活",
        organization=street,
        details={"sessions": len(sessions)},
    )
    record_each("session.imported", [_imported(spec, label) for spec in specs], actor=actor)
    return sessions


def _imported(spec: NewSession, label: str) -> About:
    session = spec.session
    kinds = "、".join(SessionKind(kind).label for kind, _topic, _content in spec.minutes)
    return About(session, session.organization_id, f"{label}：{session.held_on:%Y-%m-%d} {kinds}")


def _resolution(spec: NewSession) -> Resolution:
    in_favour, against, abstained = spec.votes or (None, None, None)
    return Resolution(
        session=spec.session,
        text=spec.resolution,
        rule=spec.rule,
        in_favour=in_favour,
        against=against,
        abstained=abstained,
        valid=spec.verdict is None or spec.verdict.valid,
        verdict=spec.verdict.reason if spec.verdict else "",
    )


def note_refused(rows: Mapping[int, int], *, year: int) -> None:
    """Keep how many rows of the year's ledger were refused, by branch id; two statements."""
    kept = [RefusedRows(organization_id=branch, year=year, rows=count) for branch, count in rows.items()]
    RefusedRows.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["organization", "year"], update_fields=["rows", "updated_at"]
    )
