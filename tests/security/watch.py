"""What a request leaves behind: rows changed, log records, cached values, files."""

import logging
import re
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.core.cache import cache
from django.db import connection

WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# Rows that say that somebody was here, not what was done.
TRACES = {
    "django_session",
    "organizations_signinattempts",
    "axes_accessattempt",
    "axes_accessfailurelog",
    "axes_accesslog",
}
LOG = {"organizations_auditevent", "organizations_audithead"}


class Rows:
    """Tables as they were at first; tells what a request changed, table by table."""

    def __init__(self):
        self.models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
        self.first: dict[str, dict] = {}
        self.touched: set[str] = set()

    def __call__(self, execute, sql, params, many, context):
        if found := WRITE.match(sql):
            self.touched.add(found.group(1))
        return execute(sql, params, many, context)

    def remember(self) -> None:
        self.first = {table: self._read(table) for table in self.models}

    def _read(self, table: str) -> dict:
        model = self.models[table]
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT "{model._meta.pk.column}", * FROM "{table}"')
            return {row[0]: row for row in cursor.fetchall()}

    @contextmanager
    def watched(self):
        self.touched = set()
        with connection.execute_wrapper(self):
            yield

    def changed(self) -> dict[str, set]:
        """Table → keys of rows made, altered or removed since `remember`."""
        found = defaultdict(set)
        for table in self.touched - TRACES:
            if table in self.models:
                before, now = self.first[table], self._read(table)
                found[table] = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
        return {table: keys for table, keys in found.items() if keys}


class Logs(logging.Handler):
    """Everything written to any log, as text."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.texts: list[str] = []

    def emit(self, record):
        self.texts.append(f"{record.getMessage()} {record.exc_info and record.exc_info[1]}")

    def take(self) -> list[str]:
        texts, self.texts = self.texts, []
        return texts


def cached() -> list[str]:
    """What the cache holds now; it is emptied."""
    held = [bytes(value).decode("latin-1") for value in getattr(cache, "_cache", {}).values()]
    cache.clear()
    return held


class Files:
    """Files that appear below some folders."""

    def __init__(self, *folders):
        self.folders = [Path(folder) for folder in folders]
        self.known = self._all()

    def _all(self) -> set[Path]:
        return {path for folder in self.folders for path in folder.rglob("*") if path.is_file()}

    def take(self) -> list[bytes]:
        """Contents of the new files; they are removed."""
        found = []
        for path in self._all() - self.known:
            found.append(path.name.encode() + b"\n" + path.read_bytes())
            path.unlink()
        return found
