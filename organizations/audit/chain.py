"""How the chain is sealed: pure functions of an event, the end of the chain and the installation's audit key.

An event's hash covers everything it says and the hash before it. The key (AUDIT_KEY) is kept outside the database: who
can write to the database alone can neither make a hash that fits nor move the end of the chain.
"""

import hashlib
import hmac
import json
from datetime import UTC

from django.conf import settings

PLAIN, KEYED = "sha256", "hmac-sha256"
# Stands as the seal of an end that was found altered: it never becomes valid again.
BROKEN = "broken"


def event_hash(event) -> str:
    """The hash an event must carry by its own `algorithm`; "" for one that is not known."""
    if event.algorithm == KEYED:
        return _keyed("event", [event.algorithm, event.pk, event.at.astimezone(UTC).isoformat(), *_said(event)])
    if event.algorithm == PLAIN:
        facts = [event.previous_hash, event.sequence, event.at.astimezone(UTC).isoformat(), *_said(event)[2:]]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return ""


def _said(event) -> list:
    return [
        event.previous_hash,
        event.sequence,
        event.actor_id,
        event.actor_name,
        event.action,
        event.organization_id,
        event.object_type,
        event.object_id,
        event.summary,
        event.details,
    ]


def head_seal(sequence: int, last_hash: str) -> str:
    """The seal of a chain that ends with event `sequence`."""
    return _keyed("head", [sequence, last_hash])


def anchor_seal(facts: list) -> str:
    """The seal of an exported anchor."""
    return _keyed("anchor", facts)


def installation() -> str:
    """A name for whoever holds the audit key; tells nothing of the key."""
    return _keyed("installation", [])[:16]


def _keyed(purpose: str, facts: list) -> str:
    text = json.dumps([purpose, *facts], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
