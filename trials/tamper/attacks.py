"""What somebody with the database in hand, but not the audit key, may do to the log: one function a kind.

Each does its work through plain updates past the model's guard and says in a few words what it did. `Attack.old_heads`
are rows of the head as they once were, with the seal of that time: what an old copy of the database would give.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from organizations.accounts.models import User
from organizations.audit import chain
from organizations.audit.models import AuditEvent, AuditHead
from organizations.tree.models import Organization

RAW = AuditEvent._base_manager
COLUMNS = [field.attname for field in AuditEvent._meta.concrete_fields]
SAID = ["at", "actor_id", "actor_name", "action", "organization_id", "object_type", "object_id", "summary", "details"]
FAR = 10_000_000


@dataclass
class Attack:
    """Who tampers: his dice, the length of the chain, and old rows of the head by sequence."""

    random: Random
    length: int
    old_heads: dict[int, dict]
    regrow: Callable[[], None]
    edits: int = 0

    def event(self, first: int = 1, last: int | None = None) -> AuditEvent:
        return RAW.get(sequence=self.random.randint(first, last or self.length))


def edit(attack: Attack) -> str:
    """One column of one event; the columns take turns."""
    column = COLUMNS[attack.edits % len(COLUMNS)]
    attack.edits += 1
    event = attack.event()
    RAW.filter(pk=event.pk).update(**{column: _other(attack.random, column, getattr(event, column))})
    return f"edit {column} of {event.sequence}"


def edit_and_rehash(attack: Attack) -> str:
    """Content changed, then every hash from there on made anew as well as one can without the key, head included."""
    event = attack.event()
    column = attack.random.choice(SAID)
    RAW.filter(pk=event.pk).update(**{column: _other(attack.random, column, getattr(event, column))})
    _rehash(attack, event.sequence, attack.length)
    return f"edit {column} of {event.sequence}, rehashed"


def edit_head(attack: Attack) -> str:
    column = attack.random.choice(("sequence", "hash", "seal", "id"))
    head = AuditHead.objects.get()
    new = {"sequence": head.sequence + attack.random.choice((-1, 1, 7)), "hash": "0" * 64, "seal": "f" * 64, "id": 2}
    AuditHead.objects.filter(pk=head.pk).update(**{column: new[column]})
    return f"edit {column} of the head"


def delete(attack: Attack) -> str:
    """One event or a run of them, the head left as it is."""
    first = attack.event().sequence
    last = min(attack.length, first + attack.random.choice((0, 0, 1, 5, 40)))
    RAW.filter(sequence__range=(first, last)).delete()
    return f"delete {first}-{last}"


def delete_and_close(attack: Attack) -> str:
    """A run taken out and the gap closed: numbers, links and hashes made anew, the head moved."""
    first = attack.random.randint(1, attack.length - 1)
    count = attack.random.randint(1, min(5, attack.length - first))
    RAW.filter(sequence__range=(first, first + count - 1)).delete()
    _shift(first + count, -count)
    _rehash(attack, first, attack.length - count)
    return f"delete {count} from {first}, gap closed"


def insert(attack: Attack) -> str:
    """A plausible event put in, at the end or between two, everything after it made anew."""
    place = attack.random.choice((attack.length + 1, attack.random.randint(1, attack.length)))
    model = attack.event()
    _shift(place, 1)
    model.pk = model.sequence = place
    model.summary = "重设账号的密码"
    model._state.adding = True
    RAW.bulk_create([model])
    _rehash(attack, place, attack.length + 1)
    return f"insert at {place}"


def insert_quietly(attack: Attack) -> str:
    """An event appended, the head untouched."""
    model = attack.event()
    model.pk = model.sequence = attack.length + 1
    RAW.bulk_create([model])
    return "append, head untouched"


def reorder(attack: Attack) -> str:
    """Two events change places, number and key with them; half the time hashes are made anew."""
    one = attack.event(1, attack.length - 1)
    other = attack.event(one.sequence + 1)
    RAW.filter(pk=one.pk).update(id=FAR, sequence=FAR)
    RAW.filter(pk=other.pk).update(id=one.pk, sequence=one.sequence)
    RAW.filter(pk=FAR).update(id=other.pk, sequence=other.sequence)
    if attack.random.random() < 0.5:
        _rehash(attack, one.sequence, attack.length)
    return f"reorder {one.sequence} and {other.sequence}"


def swap(attack: Attack) -> str:
    """Two events exchange what they say, or their hashes too."""
    one = attack.event(1, attack.length - 1)
    other = attack.event(one.sequence + 1)
    columns = SAID + (["hash", "algorithm"] if attack.random.random() < 0.5 else [])
    mine, theirs = ({name: getattr(event, name) for name in columns} for event in (one, other))
    RAW.filter(pk=one.pk).update(**theirs)
    RAW.filter(pk=other.pk).update(**mine)
    return f"swap {one.sequence} and {other.sequence}"


def truncate(attack: Attack) -> str:
    """The end cut off; the head left, moved without a seal, or put back as it was then with its true seal."""
    last = attack.random.randint(0, attack.length - 1)
    RAW.filter(sequence__gt=last).delete()
    way = attack.random.choice(("left", "moved", "old"))
    if way == "moved":
        AuditHead.objects.update(sequence=last, hash=_hash_of(last))
    elif way == "old":
        AuditHead.objects.update(**attack.old_heads[last])
    return f"truncate after {last}, head {way}"


def truncate_and_regrow(attack: Attack) -> str:
    """An old copy of the database put back, and the portal working on from there past the length it had."""
    last = attack.random.randint(0, attack.length - 1)
    RAW.filter(sequence__gt=last).delete()
    AuditHead.objects.update(**attack.old_heads[last])
    while AuditHead.objects.get().sequence < attack.length + attack.random.randint(0, 3):
        attack.regrow()
    return f"truncate after {last}, grown again"


def clear(attack: Attack) -> str:
    """Everything gone, the head too."""
    RAW.all().delete()
    AuditHead.objects.all().delete()
    return "clear"


KINDS = (
    edit, edit_and_rehash, delete, insert, reorder, swap, truncate,
    edit, delete_and_close, insert_quietly, edit_head, truncate_and_regrow, clear,
)  # fmt: skip


def _hash_of(sequence: int) -> str:
    return RAW.values_list("hash", flat=True).get(sequence=sequence) if sequence else ""


def _shift(first: int, by: int) -> None:
    """Move the numbers of all events from `first` on, keys with them, without meeting each other on the way."""
    moved = list(RAW.filter(sequence__gte=first))
    RAW.filter(sequence__gte=first).delete()
    for event in moved:
        event.pk = event.sequence = event.sequence + by
    RAW.bulk_create(moved)


def _rehash(attack: Attack, first: int, last: int) -> None:
    """Hashes and links anew from `first` to `last` and the head moved there: unkeyed, or keyed with a guess."""
    guess = attack.random.choice((None, "change-me", "partybuild"))
    previous = _hash_of(first - 1)
    events = list(RAW.filter(sequence__range=(first, last)).order_by("sequence"))
    for event in events:
        event.previous_hash = previous
        if guess is None:
            event.algorithm = chain.PLAIN
            event.hash = chain.event_hash(event)
        else:
            event.hash = hmac.new(guess.encode(), f"{previous}{event.summary}".encode(), hashlib.sha256).hexdigest()
        previous = event.hash
    RAW.filter(sequence__range=(first, last)).delete()
    RAW.bulk_create(events)
    AuditHead.objects.update(sequence=last, hash=previous)


def _other(random: Random, column: str, value):
    """Another value the column and its foreign keys accept."""
    if column in ("id", "sequence"):
        return FAR + random.randint(1, 999)
    if column == "at":
        return value + timedelta(microseconds=random.choice((1, -1, 10**6, -3600 * 10**6)))
    if column in ("actor_id", "organization_id"):
        model = User if column == "actor_id" else Organization
        others = list(model.objects.exclude(pk=value or 0).order_by("pk").values_list("pk", flat=True))
        return random.choice([*others, *([None] if value else [])])
    if column == "details":
        choices = [{**value, "note": 1}, {"x": value}, dict(list(value.items())[1:]) if value else [1]]
    elif column in ("hash", "previous_hash"):
        choices = ["", "0" * 64, "a" + value[:63]]
    elif column == "algorithm":
        choices = ["sha256", "md5", ""]
    else:
        choices = [f"{value}改"[-40:], value[:-1], value + " "]
    return random.choice([choice for choice in choices if choice != value])
