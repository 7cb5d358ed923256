"""The URL conf as data: every pattern, its parameters, and a concrete address for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver
from django.urls.converters import IntConverter, UUIDConverter

from common.access import Access

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# Numbers in an address that name no row.
NUMBERS = {"year"}


@dataclass(frozen=True)
class Route:
    """One pattern of the URL conf with the declaration of its view (None where there is none)."""

    route: str
    pattern: URLPattern
    rule: Access

    @property
    def name(self) -> str:
        return f"{self.route or '/'}"

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.route)

    @property
    def rows_named(self) -> list[str]:
        """Parameters that name a row: numbers and UUIDs, years aside."""
        kinds = self.pattern.pattern.converters
        return [
            name
            for name in self.parameters
            if name not in NUMBERS and isinstance(kinds.get(name), IntConverter | UUIDConverter)
        ]

    def address(self, **parts) -> str:
        """The address with these parts filled in."""
        if self.route.endswith("^.*/$"):
            return "/" + self.route.replace("^.*/$", "nowhere/")
        return "/" + PARAMETER.sub(lambda m: str(parts[m.group(1)]), self.route)


def routes(resolver=None, prefix="") -> Iterator[Route]:
    """Every pattern, depth first."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Route(route, entry, getattr(entry.callback, "access", None))
        else:
            yield from routes(entry, route)
