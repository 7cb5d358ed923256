"""The kinds of ledger that can be imported, for pages and commands alike. Apps register theirs in AppConfig.ready()."""

from common.importing.runner import Importer

_importers: dict[str, type[Importer]] = {}


def register(importer: type[Importer]) -> type[Importer]:
    """Offer an importer under its `key`; usable as a class decorator."""
    _importers[importer.key] = importer
    return importer


def importers() -> list[type[Importer]]:
    """All kinds, in the order they were registered."""
    return list(_importers.values())


def importer_for(key: str) -> type[Importer]:
    """The importer class of `key`. Raises KeyError."""
    return _importers[key]
