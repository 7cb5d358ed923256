"""The audit log of a synthetic district, chained as the product chains it, in the order things happened."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from organizations.audit.chain import event_hash, head_seal
from organizations.audit.models import AuditEvent, AuditHead
from partybuild.generate.accounts import Account
from partybuild.generate.store import Store

LIVE_DAYS = 365
SESSION = "activities.session"


class Entry(NamedTuple):
    at: datetime
    actor: Account | None
    action: str
    summary: str
    organization: int
    object_type: str
    object_id: str
    details: dict


class Log:
    """Collects what was done; `live_from` is the day since when the district works in the portal."""

    def __init__(self, today: date):
        self.live_from = today - timedelta(days=LIVE_DAYS)
        self._entries: list[Entry] = []
        self._details: dict[str, dict] = {}

    def session(
        self, at: datetime, actor: Account, action: str, summary: str, organization: int, pk: int, state: str
    ) -> None:
        """A step of a session record."""
        details = self._details.setdefault(state, {"state": state})
        self._entries.append(Entry(at, actor, action, summary, organization, SESSION, str(pk), details))

    def note(self, at: datetime, action: str, summary: str, organization: int) -> None:
        """Something the system itself did."""
        self._entries.append(Entry(at, None, action, summary, organization, "", "", {}))

    def write(self, store: Store) -> None:
        """The chain, continued from where the database has it."""
        head, _ = AuditHead.objects.get_or_create(pk=1, defaults={"seal": head_seal(0, "")})
        sequence, previous, table = head.sequence, head.hash, store[AuditEvent]
        for entry in sorted(self._entries, key=lambda entry: entry.at):
            sequence += 1
            actor, name = (entry.actor.id, entry.actor.name) if entry.actor else (None, "系统")
            event = AuditEvent(
                pk=sequence,
                sequence=sequence,
                at=entry.at,
                actor_id=actor,
                actor_name=name,
                action=entry.action,
                organization_id=entry.organization,
                object_type=entry.object_type,
                object_id=entry.object_id,
                summary=entry.summary,
                details=entry.details,
                previous_hash=previous,
            )
            previous = event_hash(event)
            table.add(
                *(sequence, entry.at, actor, name, entry.action, entry.organization, entry.object_type),
                *(entry.object_id, entry.summary, entry.details, event.previous_hash, previous),
            )
        head.sequence, head.hash = sequence, previous
        head.seal = head_seal(sequence, previous)
        head.save()
