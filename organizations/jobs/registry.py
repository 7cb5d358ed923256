"""What kinds of job there are. A subject registers its handler in its tasks.py."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from common.subjects import import_all


@dataclass(frozen=True)
class Handler:
    """How a kind of job is done: `run(job, progress) -> dict`, and the right needed to start, retry or cancel it."""

    kind: str
    run: Callable
    perm: str
    label: str


_handlers: dict[str, Handler] = {}


def handler(kind: str, *, perm: str = "view", label: str = "") -> Callable:
    """Register a function `(job, progress) -> dict` as the handler of `kind`; its dict becomes `job.result`.

    The function must be idempotent: after a crash it is run again. It raises Refused for a reason the user can mend.
    """

    def register(run: Callable) -> Callable:
        _handlers[kind] = Handler(kind, run, perm, label or kind)
        return run

    return register


@cache
def _load() -> None:
    import_all("tasks")


def find_handler(kind: str) -> Handler:
    """The handler of a kind. Raises KeyError for an unknown one."""
    if kind not in _handlers:
        _load()
    return _handlers[kind]


def kinds() -> dict[str, str]:
    """Label by kind of everything registered."""
    _load()
    return {kind: found.label for kind, found in sorted(_handlers.items())}
