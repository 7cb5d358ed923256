"""The one list page: queryset + FilterSet + columns → page, htmx part and export of exactly what is filtered.

docs/ui.md has a complete example. Filters, sort, page size and columns live in the query string, so that a
link, a page turn, a re-sort and an export all speak of the same rows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.dispatch import Signal
from django.shortcuts import render
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from common.display import display
from common.exporting import tables
from common.exporting.responses import export_footer, table_response
from common.exporting.shared import rows_sharing_related
from common.paging import KeyFirstPaginator

PAGE_SIZES = (20, 50, 100, 200)
DEFAULT_PAGE_SIZE = 50
EXPORT_FORMATS = ("xlsx", "csv")
# Sent with: user, title, fmt, count, filters. The audit log listens; common knows nothing of it.
exported = Signal()


@dataclass(frozen=True)
class Column:
    """One column of a list.

    `key` names it in the query string and, unless `value` says otherwise, is the dotted path to what it shows
    (a callable there is called; `get_x_display` works). `value` may be such a path or a function of the row.
    `sort` is a model field or a tuple of them (whitelisted: nothing else ever reaches order_by).
    `markup` gives the cell as safe HTML from the row and its value; `link` gives the address of a row.
    `export` is a path or function for the exported cell (default: `value`); False leaves the column out.
    `width` (characters) and `holds` (text, date, datetime, number, percent) are those of the exported column.
    `always` columns cannot be switched off; `css` goes on the cells ("num" for figures).
    """

    key: str
    label: str
    value: str | Callable | None = None
    sort: str | Sequence[str] | None = None
    default: bool = True
    markup: Callable[[Any, Any], str] | None = None
    link: Callable[[Any], str] | None = None
    export: str | Callable | bool | None = None
    css: str = ""
    always: bool = False
    width: float = 14
    holds: str = "text"

    def shown(self) -> Callable[[Any], Any]:
        """What gives the value shown for a row."""
        return reader(self.value or self.key)

    def exported(self) -> Callable[[Any], Any]:
        """What gives the value exported for a row."""
        return self.shown() if self.export in (None, True) else reader(cast(Any, self.export))


def reader(source: str | Callable) -> Callable[[Any], Any]:
    """A function of a row: `source` itself, or the value at a dotted path; None where the path breaks off."""
    if callable(source):
        return source
    parts = source.split(".")

    def read(row):
        for part in parts:
            if row is None:
                return None
            row = row.get(part) if type(row) is dict else getattr(row, part)
            if callable(row):
                row = row()
        return row

    return read


class Listing:
    """One request's view of a list: what is filtered, how it is sorted, which columns and page are shown."""

    def __init__(self, request, *, queryset: QuerySet, columns: Sequence[Column], title: str, filterset=None,
                 name: str = "", default_sort: str = "", export_perm: str = "export"):  # fmt: skip
        self.request, self.title, self.all_columns = request, title, list(columns)
        self.name = name or request.resolver_match.view_name
        self.export_perm = export_perm
        self.default_sort = default_sort
        self.filterset = filterset(request.GET, queryset=queryset, request=request) if filterset else None
        self.invalid = self.filterset is not None and self.filterset.is_bound and not self.filterset.form.is_valid()
        if self.filterset is None:
            self.queryset = queryset
        else:
            self.queryset = queryset.none() if self.invalid else self.filterset.qs
        self.sort_key, self.descending = self._sort()
        self.columns = self._chosen_columns()

    def _sort(self):
        asked = self.request.GET.get("sort", "") or self.default_sort
        key = asked.lstrip("-")
        sortable = {column.key for column in self.all_columns if column.sort}
        return (key, asked.startswith("-")) if key in sortable else ("", False)

    def _chosen_columns(self):
        """Columns asked for now, else those chosen last time in this session, else the default ones."""
        store = self.request.session.get("columns", {})
        asked = self.request.GET.getlist("cols")
        known = [c.key for c in self.all_columns]
        asked = [key for key in asked if key in known]
        if asked and asked != store.get(self.name):
            self.request.session["columns"] = store | {self.name: asked}
        chosen = asked or store.get(self.name)
        if chosen:
            return [c for c in self.all_columns if c.key in chosen or c.always]
        return [c for c in self.all_columns if c.default or c.always]

    def ordered(self):
        """The filtered rows in the asked order; the primary key breaks ties so that pages never overlap."""
        if not self.sort_key:
            return self.queryset if self.queryset.ordered else self.queryset.order_by("pk")
        column = next(c for c in self.all_columns if c.key == self.sort_key)
        fields = [column.sort] if isinstance(column.sort, str) else list(column.sort or ())
        if self.descending:
            fields = [f[1:] if f.startswith("-") else f"-{f}" for f in fields]
        return self.queryset.order_by(*fields, "-pk" if self.descending else "pk")

    def page_size(self) -> int:
        asked = self.request.GET.get("per", "")
        return int(asked) if asked.isdigit() and int(asked) in PAGE_SIZES else DEFAULT_PAGE_SIZE

    def page(self):
        """The asked page; a page past the end is the last one."""
        return KeyFirstPaginator(self.ordered(), self.page_size()).get_page(self.request.GET.get("page"))

    def heads(self):
        """Column heads with the address that sorts by them (a second click turns the order round)."""
        for column in self.columns:
            active = column.key == self.sort_key
            yield {
                "column": column,
                "sort": ("-" if active and not self.descending else "") + column.key if column.sort else "",
                "direction": ("descending" if self.descending else "ascending") if active else "",
            }

    def lines(self, rows) -> Iterator[SafeString]:
        """Each row as the HTML of its cells, put together here: a page has a thousand, and templates are slow."""
        starts, shown = {c.key: _start(c) for c in self.columns}, {c.key: c.shown() for c in self.columns}
        for row in rows:
            cells = []
            for column in self.columns:
                value = shown[column.key](row)
                text: str = conditional_escape(column.markup(row, value) if column.markup else localize(display(value)))
                if column.link and (address := column.link(row)):
                    text = f'<a href="{conditional_escape(address)}">{text}</a>'
                cells.append(f"{starts[column.key]}{text}</td>")
            yield mark_safe("".join(cells))  # nosec B308 B703 - every part is escaped above

    def chips(self):
        """Filters in force: label, value in words, and the query key that takes each away."""
        if self.filterset is None or self.invalid:
            return
        form = self.filterset.form
        for name, field in form.fields.items():
            value = form.cleaned_data.get(name)
            if value in (None, "", [], ()) or (hasattr(value, "exists") and not value):
                continue
            words = _in_words(field, value)
            keys = [name] if name in self.request.GET else [k for k in self.request.GET if k.startswith(f"{name}_")]
            if keys:
                yield {"label": field.label or name, "value": words, "keys": keys, "without": self._without(keys)}

    def _without(self, keys):
        query = self.request.GET.copy()
        for key in [*keys, "page"]:
            query.pop(key, None)
        return f"?{query.urlencode()}"

    def context(self):
        """Everything generic/list.html and its table part need."""
        page = self.page()
        query = self.request.GET.copy()
        query.pop("page", None)
        return {
            "listing": self,
            "title": self.title,
            "filterset": self.filterset,
            "page": page,
            "heads": list(self.heads()),
            "lines": list(self.lines(page.object_list)),
            "chips": list(self.chips()),
            "page_sizes": PAGE_SIZES,
            "size": page.paginator.per_page,
            "query_kept": query,
            "kept": [(key, value) for key, values in query.lists() if key != "cols" for value in values],
            "can_export": self.export_perm == "" or self.request.user.holds(self.export_perm),
            "export_prefix": f"?{query.urlencode()}&export=" if query else "?export=",
        }

    def export(self, fmt: str):
        """The filtered rows the user may take away, as a file. Raises PermissionDenied without the right."""
        user = self.request.user
        if self.export_perm and not user.holds(self.export_perm):
            raise PermissionDenied
        rows = self.ordered()
        if self.export_perm and hasattr(rows, "visible_to") and self.export_perm != "view":
            rows = rows.visible_to(user, self.export_perm)
        columns = [c for c in self.columns if c.export is not False]
        cells = [c.exported() for c in columns]
        filters = "；".join(f"{c['label']}：{c['value']}" for c in self.chips())
        exported.send(sender=Listing, user=user, title=self.title, fmt=fmt, count=rows.count(), filters=filters)
        return table_response(
            filename=self.title,
            title=self.title,
            columns=[tables.Column(c.label, c.width, c.holds) for c in columns],
            footer=export_footer(user, filters or "全部"),
            rows=([_plain(cell(row)) for cell in cells] for row in rows_sharing_related(rows)),
            fmt=fmt,
        )


def listing_response(request, *, template: str = "generic/list.html", part: str = "generic/_list_table.html",
                     extra: dict | None = None, **options):  # fmt: skip
    """Answer a list request: an export when ?export= is given, the table alone to htmx, else the whole page.

    `options` are those of Listing; `extra` goes into the template's context.
    """
    listing = Listing(request, **options)
    if request.GET.get("export") in EXPORT_FORMATS:
        return listing.export(request.GET["export"])
    context = listing.context() | (extra or {})
    partial = request.htmx and not request.htmx.history_restore_request
    response = render(request, part if partial else template, context)
    response["Vary"] = "HX-Request"
    return response


def _start(column: Column) -> str:
    css = format_html(' class="{}"', column.css) if column.css else ""
    return format_html('<td data-label="{}"{}>', column.label, css)


def _plain(value):
    """Exported cells are dates, numbers, truth values or text."""
    if type(value) is str:
        return value
    if value is None or isinstance(value, (bool, int, float)) or hasattr(value, "isoformat"):
        return value
    return str(value)


def _in_words(field, value) -> str:
    if hasattr(field, "choices") and not hasattr(field, "queryset"):
        names = {str(key): str(label) for key, label in field.choices if not isinstance(label, (list, tuple))}
        values = value if isinstance(value, (list, tuple)) else [value]
        return "、".join(names.get(str(v), str(v)) for v in values)
    if hasattr(value, "start") and hasattr(value, "stop"):
        return f"{display(value.start)} 至 {display(value.stop)}"
    if hasattr(value, "all"):
        return "、".join(map(str, value))
    return str(display(value))
