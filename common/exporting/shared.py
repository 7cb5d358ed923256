"""Rows of a long export whose superiors are one object each: tens of thousands of members stand in some branches."""

from collections.abc import Iterator

from django.db.models import QuerySet

CHUNK = 2000


def rows_sharing_related(queryset: QuerySet) -> Iterator:
    """The rows of `queryset` in order, a chunk at a time; what select_related joins directly is read once.

    One statement more for each relation, whatever the number of rows.
    """
    joined = queryset.query.select_related
    joined = joined if isinstance(joined, dict) else {}
    names = [name for name, deeper in joined.items() if not deeper]
    if not names or len(names) < len(joined):
        yield from queryset.iterator(chunk_size=CHUNK)
        return
    shared = {name: _objects(queryset, name) for name in names}
    keys = {name: queryset.model._meta.get_field(name).attname for name in names}
    for row in queryset.select_related(None).iterator(chunk_size=CHUNK):
        for name in names:
            row._state.fields_cache[name] = shared[name].get(getattr(row, keys[name]))
        yield row


def _objects(queryset: QuerySet, name: str) -> dict:
    """The rows that the relation `name` leads to, by key."""
    field = queryset.model._meta.get_field(name)
    led_to = queryset.order_by().select_related(None).values(field.attname)
    return {row.pk: row for row in field.related_model._base_manager.filter(pk__in=led_to)}
