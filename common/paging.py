"""Pages of long lists that cost the same at both ends; used by list pages and API lists."""

from typing import Any

from django.core.paginator import Page, Paginator


class KeyFirstPaginator(Paginator):
    """Finds the keys of a page first, then its rows: far pages skip over keys, not over whole rows with their joins.

    Pages of the second half are looked for from the end, so that the last page costs what the first does.
    """

    def page(self, number):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        keys = self._keys(start, min(start + self.per_page, self.count))
        queryset: Any = self.object_list
        rows = {row.pk: row for row in queryset.order_by().filter(pk__in=keys)}
        return Page([rows[key] for key in keys if key in rows], number, self)

    def _keys(self, start: int, stop: int) -> list:
        """Primary keys of the rows from `start` to `stop`; equal rows stand in the order of their keys."""
        queryset: Any = self.object_list
        order = list(queryset.query.order_by or queryset.model._meta.ordering)
        if not {"pk", "-pk", "id", "-id"} & set(map(str, order)):
            order.append("pk")
        keys = queryset.order_by(*order).values_list("pk", flat=True)
        if start <= self.count // 2:
            return list(keys[start:stop])
        return list(keys.reverse()[self.count - stop : self.count - start])[::-1]
