"""Threads that all let go at the same moment, each with its own database connection."""

import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.signals import got_request_exception
from django.db import connections

PATIENCE = 120


class Crowd:
    """`size` threads; a thread takes exactly one of the shots of a volley, for all of them wait for one another."""

    def __init__(self, size: int):
        self.size = size
        self.errors: list[str] = []
        self._pool = ThreadPoolExecutor(size)
        self._start = threading.Barrier(size)
        got_request_exception.connect(self._note)

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.volley([connections.close_all] * self.size)
        self._pool.shutdown()
        got_request_exception.disconnect(self._note)

    def volley(self, shots: Sequence[Callable[[], Any]]) -> list[Any]:
        """What each of the `size` shots gives, all fired at once."""
        return list(self._pool.map(self._fire, shots, timeout=PATIENCE))

    def _fire(self, shot: Callable[[], Any]) -> Any:
        self._start.wait(PATIENCE)
        return shot()

    def _note(self, sender, request=None, **_rest) -> None:
        self.errors.append(f"{request.method} {request.path}: {sys.exc_info()[1]!r}")
