"""How values look in a cell: dates in forms' notation, yes and no in words, nothing as a dash."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import is_aware, localtime

NOTHING = "—"


def display(value):
    """Text for a table cell; safe strings pass through."""
    if value is None or value == "":
        return NOTHING
    if value is True:
        return "是"
    if value is False:
        return "否"
    if isinstance(value, datetime):
        return (localtime(value) if is_aware(value) else value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value
