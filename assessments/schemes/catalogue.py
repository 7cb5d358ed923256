"""Which indicator codes the portal knows, and by which methods it can score them from its own data.

Filled by the metrics as they register (scoring/metrics/registry.py); schemes only ask.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One known code. `methods` is empty when its value is entered by hand."""

    code: str
    name: str
    methods: frozenset[str]


_entries: dict[str, Entry] = {}


def announce(entry: Entry) -> None:
    """Make a code known."""
    _entries[entry.code] = entry


def entry_for(code: str) -> Entry | None:
    """The entry of a code, None for an unknown one."""
    return _entries.get(code)
