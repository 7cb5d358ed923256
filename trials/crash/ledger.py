"""What clients tried and what they were told: kept in memory, written for the verdict."""

import json
import threading
from pathlib import Path


class Ledger:
    """Deeds by kind. Each has a token found again in the database; `acknowledged` once an answer said it was done."""

    def __init__(self):
        self._lock = threading.Lock()
        self._deeds: dict[str, dict] = {}
        self.notes: list[str] = []

    def attempt(self, kind: str, token: str, **facts) -> None:
        """Before the first request that may have the effect."""
        with self._lock:
            self._deeds.setdefault(token, {"kind": kind, "token": token, "acknowledged": False, "facts": facts})

    def acknowledge(self, token: str, **facts) -> None:
        """The answer has come; `facts` it told, such as the address of what was made."""
        with self._lock:
            self._deeds[token]["acknowledged"] = True
            self._deeds[token]["facts"] |= facts

    def partial(self, what: str) -> None:
        """A file was served that is not whole."""
        with self._lock:
            self.notes.append(what)

    @property
    def acknowledged(self) -> int:
        with self._lock:
            return sum(deed["acknowledged"] for deed in self._deeds.values())

    def write(self, path: Path) -> None:
        with self._lock:
            path.write_text(json.dumps({"deeds": list(self._deeds.values()), "partial": self.notes}))
