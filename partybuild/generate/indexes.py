"""Secondary indexes and foreign keys of large tables, taken down while rows stream in and put up again as they were."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, models

_CONSTRAINTS = """
SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid)
FROM pg_constraint c WHERE c.conrelid = ANY(%s::regclass[]) AND c.contype IN ('f', 'u')
ORDER BY c.contype = 'f', c.conname"""
_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisprimary
AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
ORDER BY 1"""
_OWNED = "SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class WHERE oid = ANY(%s::regclass[])"


@contextmanager
def lowered(tables: Iterable[type[models.Model]]) -> Iterator[bool]:
    """Without the secondary indexes of the tables inside; gives whether that was possible.

    On PostgreSQL unique constraints and foreign keys too (they are checked when they come back); a role that does not
    own the tables leaves everything as it is. Call it in a transaction: what fails inside changes nothing.
    """
    down, up = _statements([model._meta.db_table for model in tables])
    with connection.cursor() as cursor:
        for statement in down:
            cursor.execute(statement)
        yield bool(down)
        for statement in up:
            cursor.execute(statement)


def _statements(names: list[str]) -> tuple[list[str], list[str]]:
    return _postgres(names) if connection.vendor == "postgresql" else _sqlite(names)


def _postgres(names: list[str]) -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(_OWNED, [names])
        if not cursor.fetchone()[0]:
            return [], []
        cursor.execute(_CONSTRAINTS, [names])
        constraints = cursor.fetchall()
        cursor.execute(_INDEXES, [names])
        indexes = cursor.fetchall()
    settle = "SET CONSTRAINTS ALL IMMEDIATE"
    down = [settle, *(f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _ in reversed(constraints))]
    down += [f"DROP INDEX {name}" for name, _ in indexes]
    up = [settle, "SET LOCAL maintenance_work_mem = '512MB'", *(made for _, made in indexes)]
    up += [f"ALTER TABLE {table} ADD CONSTRAINT {name} {made}" for table, name, made in constraints]
    return down, [*up, "SET CONSTRAINTS ALL DEFERRED"]


def _sqlite(names: list[str]) -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        indexes = [(name, made) for name, made, table in cursor.fetchall() if table in names]
    return [f'DROP INDEX "{name}"' for name, _ in indexes], [made for _, made in indexes]
