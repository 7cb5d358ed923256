"""Messages between web and worker kept in files, for installations without Redis (design.md §7).

`register()` makes the scheme durablefile:///directory known to kombu.
"""

from kombu.transport import TRANSPORT_ALIASES

SCHEME = "durablefile"


def register() -> None:
    """Teach kombu the scheme; may be called more than once."""
    TRANSPORT_ALIASES[SCHEME] = "common.broker.transport:Transport"
