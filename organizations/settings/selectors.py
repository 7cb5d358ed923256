"""Reading effective-dated parameters."""

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
    default = DEFAULTS[key].value
    rows = Parameter.objects.filter(key=key, valid_from__lte=on or timezone.localdate()).select_related("organization")
    best: tuple[int, date, int] | None = None
    value = default
    for row in rows:
        if row.organization and not (organization and organization.path.startswith(row.organization.path)):
            continue
        rank = (len(row.organization.path) if row.organization else 0, row.valid_from, row.pk)
        if best is None or rank > best:
            best, value = rank, row.value
    return value
