"""An installation's own keys: made once, kept beside its data, readable by its owner alone; never a guessable one."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 32
FEWEST_CHARACTERS = 8


def installation_key(path: Path) -> str:
    """The key kept in `path`; made at the first call. Two processes that start together get the same one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        fresh = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


def refuse_guessable(**keys: str) -> None:
    """Raises ImproperlyConfigured for a key too short or too plain to be secret: no process starts with one."""
    for name, key in keys.items():
        if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS:
            raise ImproperlyConfigured(
                f"{name} is too short or too plain to be secret. Leave it empty, or set {name} (or {name}_FILE) to at "
                f"least {SHORTEST_KEY} random characters."
            )
