"""Reading effective-dated parameters."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from organizations.settings.defaults import DEFAULTS
from organizations.settings.models import Parameter


def parameter(key: str, *, on: date | None = None, organization=None) -> Any:
    """The value of `key` in force on a day for an organisation.

    The nearest organisation upwards that set it wins, then the everywhere value, then the default.
    Raises KeyError for an unknown key.
    """
    return parameters([key], on=on, organization=organization)[key]


def parameters(keys: Iterable[str], *, on: date | None = None, organization=None) -> dict[str, Any]:
    """The values of several parameters, as `parameter` gives each; one statement."""
    values = {key: DEFAULTS[key].value for key in keys}
    rows = Parameter.objects.filter(key__in=values, valid_from__lte=on or timezone.localdate())
    best: dict[str, tuple[int, date, int]] = {}
    for row in rows.select_related("organization"):
        if row.organization and not (organization and organization.path.startswith(row.organization.path)):
            continue
        rank = (len(row.organization.path) if row.organization else 0, row.valid_from, row.pk)
        if row.key not in best or rank > best[row.key]:
            best[row.key], values[row.key] = rank, row.value
    return values
