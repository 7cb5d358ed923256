"""The kinds of ledger that can be imported, for pages and commands alike. A subject registers its in importers.py."""

from common.importing.columns import LabelIndex, find_header
from common.importing.runner import Importer
from common.importing.workbook import Workbook
from common.subjects import import_all

_importers: dict[str, type[Importer]] = {}


def register(importer: type[Importer]) -> type[Importer]:
    """Offer an importer under its `key`; usable as a class decorator."""
    _importers[importer.key] = importer
    return importer


def importers() -> list[type[Importer]]:
    """All kinds, in the order they were registered."""
    import_all("importers")
    return list(_importers.values())


def importer_for(key: str) -> type[Importer]:
    """The importer class of `key`. Raises KeyError."""
    import_all("importers")
    return _importers[key]


def recognised_as(workbook: Workbook, *, other_than: str) -> str:
    """The title of another kind of ledger that `workbook` is, "" if it is none we know."""
    for importer in importers():
        if importer.key == other_than or not importer.signature:
            continue
        index = LabelIndex(importer.columns)
        if any(find_header(sheet, index, importer.signature) for sheet in workbook.sheets):
            return importer.title
    return ""
