"""Rows straight into tables, many at a time: COPY on PostgreSQL, executemany on SQLite."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from io import StringIO
from itertools import count
from typing import Any

from django.db import connection, models
from django.db.models import Max

BATCH = 20_000
NULL = "\\N"


class Table:
    """One model's table. `columns` name the fields given with every row after its id; others take their default.

    `full` is called when enough rows wait to be worth a statement.
    """

    def __init__(self, model: type[models.Model], columns: str, *, stamp: datetime, full: Callable[[], None]):
        fields = {field.name: field for field in model._meta.concrete_fields}
        self.model, self.written, self._full = model, 0, full
        chosen = [model._meta.pk.name, *columns.split()]
        rest = [field for name, field in fields.items() if name not in chosen]
        fixed = [(field, _default(field, stamp)) for field in rest]
        fixed = [(field, value) for field, value in fixed if value is not None]
        ordered = [fields[name] for name in chosen] + [field for field, _ in fixed]
        self._fixed = tuple(value for _, value in fixed)
        columns_of = [(str(field.column), field) for field in ordered]
        writer = _Copy if connection.vendor == "postgresql" else _ManyRows
        self._writer: _Copy | _ManyRows = writer(model._meta.db_table, columns_of)
        last = model._default_manager.order_by().aggregate(last=Max("pk"))["last"] or 0
        self._ids = count(last + 1)
        self._buffer: list[tuple] = []

    def add(self, *values: Any) -> int:
        """One row; gives its id."""
        pk = next(self._ids)
        self._buffer.append((pk, *values, *self._fixed))
        if len(self._buffer) >= BATCH:
            self._full()
        return pk

    def extend(self, rows: Iterable[tuple]) -> None:
        """Many rows, without their ids."""
        fixed = self._fixed
        self._buffer += [(pk, *row, *fixed) for row, pk in zip(rows, self._ids, strict=False)]
        if len(self._buffer) >= BATCH:
            self._full()

    def flush(self) -> None:
        """Hand what is buffered to the database."""
        if self._buffer:
            self._writer.write(self._buffer)
            self.written += len(self._buffer)
            self._buffer = []


def _default(field, stamp: datetime) -> Any:
    """What a column that was not given holds: its default, the stamp for times of creation, None for NULL."""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return stamp
    value = field.get_default()
    if value is None and not field.null:
        raise ValueError(f"{field.model.__name__}.{field.name} has no default and was not given")
    return value


class _Copy:
    """COPY … FROM STDIN in text form."""

    def __init__(self, table: str, columns: Sequence[tuple[str, models.Field]]):
        quote = connection.ops.quote_name
        names = ", ".join(quote(column) for column, _ in columns)
        self._statement = f"COPY {quote(table)} ({names}) FROM STDIN"
        self._texts = [_nullable(_text_of(field)) if field.null else _text_of(field) for _, field in columns]

    def write(self, rows: Sequence[tuple]) -> None:
        texts = self._texts
        lines = ["\t".join([text(value) for text, value in zip(texts, row, strict=True)]) for row in rows]
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert(self._statement, StringIO("\n".join(lines) + "\n"))


class _ManyRows:
    """INSERT with executemany, only the columns converted that need it."""

    def __init__(self, table: str, columns: Sequence[tuple[str, models.Field]]):
        quote = connection.ops.quote_name
        names, marks = ", ".join(quote(column) for column, _ in columns), ", ".join(["?"] * len(columns))
        self._statement = f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})"  # nosec B608 - names of our own tables
        converters = ((place, _value_of(field)) for place, (_, field) in enumerate(columns))
        self._converters = [(place, convert) for place, convert in converters if convert]

    def write(self, rows: Sequence[tuple]) -> None:
        given = [self._converted(row) for row in rows] if self._converters else rows
        with connection.cursor() as cursor:
            cursor.cursor.connection.executemany(self._statement, given)

    def _converted(self, row: tuple) -> list:
        values = list(row)
        for place, convert in self._converters:
            if values[place] is not None:
                values[place] = convert(values[place])
        return values


def _nullable(text: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: NULL if value is None else text(value)


def _text_of(field: models.Field) -> Callable[[Any], str]:
    """How a value of the field is written for COPY."""
    if isinstance(field, models.BooleanField):
        return lambda value: "t" if value else "f"
    if isinstance(field, models.JSONField):
        return lambda value: _escaped(json.dumps(value))
    if isinstance(field, (models.DateTimeField, models.DateField)):
        return lambda value: value.isoformat()
    if isinstance(field, (models.CharField, models.TextField)) and not field.choices:
        return _escaped
    return str


def _escaped(text: str) -> str:
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        text = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return text


def _value_of(field: models.Field) -> Callable[[Any], Any] | None:
    """How a value of the field is handed to SQLite; None where it goes as it is."""
    if isinstance(field, models.DateTimeField):
        return _utc_text
    if isinstance(field, models.DateField):
        return date.isoformat
    if isinstance(field, models.JSONField):
        return json.dumps
    if isinstance(field, models.DecimalField) or field.choices:
        return str
    return None


def _utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
