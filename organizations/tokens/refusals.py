"""Refused tokens are counted, and whoever sends too many waits: by address, and all addresses together.

The address is that of the connection, or what our own proxy says; what a client writes into X-Forwarded-For is not
believed (NUM_PROXIES). Where several web processes do not share a cache, each counts for itself.
"""

import time

from django.conf import settings
from django.core.cache import cache
from rest_framework.exceptions import Throttled
from rest_framework.throttling import BaseThrottle

WINDOW = 60


class Guess:
    """One token, counted as refused from before it is looked up until `right()` says otherwise."""

    def __init__(self, request):
        """Raises Throttled when this address, or all together, sent too many within the present minute."""
        minute, passed = divmod(int(time.time()), WINDOW)
        address = BaseThrottle().get_ident(request)
        self.keys = [f"refused-tokens:{minute}:{address}", f"refused-tokens:{minute}"]
        own, overall = (_add(key, 1) for key in self.keys)
        crowded = overall > settings.API_REFUSALS_OVERALL and own > 1
        if own > settings.API_REFUSALS or crowded:
            raise Throttled(wait=WINDOW - passed)

    def right(self) -> None:
        for key in self.keys:
            _add(key, -1)


def _add(key: str, number: int) -> int:
    cache.add(key, 0, 2 * WINDOW)
    return cache.incr(key, number)
