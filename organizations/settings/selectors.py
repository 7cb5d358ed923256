"""Reading effective-dated parameters."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from organizations.settings.defaults import DEFAULTS
from organizations.settings.models import Parameter


class ParameterTable:
    """Every value of some parameters, read in one statement, for questions about many organisations and days."""

    def __init__(self, keys: Iterable[str]):
        self.keys = tuple(keys)
        self._rows: dict[str, list[tuple[str, date, int, Any]]] = {key: [] for key in self.keys}
        rows = Parameter.objects.filter(key__in=self.keys)
        for key, path, day, pk, value in rows.values_list("key", "organization__path", "valid_from", "pk", "value"):
            self._rows[key].append((path or "", day, pk, value))

    def value(self, key: str, *, on: date, path: str = "") -> Any:
        """The value in force on a day for the organisation at a materialised `path` ("": everywhere).

        The nearest organisation upwards that set it wins, then the everywhere value, then the default.
        Raises KeyError for a key that was not read.
        """
        best: tuple[int, date, int] | None = None
        value = DEFAULTS[key].value
        for owner, day, pk, candidate in self._rows[key]:
            rank = (len(owner), day, pk)
            if day <= on and path.startswith(owner) and (best is None or rank > best):
                best, value = rank, candidate
        return value


def parameters(keys: Iterable[str], *, on: date | None = None, organization=None) -> dict[str, Any]:
    """The values of several parameters in force on a day for an organisation; one statement."""
    table, path = ParameterTable(keys), organization.path if organization else ""
    return {key: table.value(key, on=on or timezone.localdate(), path=path) for key in table.keys}


def parameter(key: str, *, on: date | None = None, organization=None) -> Any:
    """The value of `key` in force on a day for an organisation, as ParameterTable.value tells it.

    Raises KeyError for an unknown key.
    """
    return parameters([key], on=on, organization=organization)[key]
