"""The database of the benchmarks: made and filled once, kept as long as it is what a run would make."""

import hashlib
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "Rehearsal-only-2026"
DEFAULT_URL = "postgres://postgres@127.0.0.1:5432/partybuild_bench"
SEED = "1"
DAYS_FRESH = 7


@dataclass
class Prepared:
    """`seconds`: how long the filling took when it was done; `new`: whether that was now."""

    seconds: float
    new: bool


def configure(url: str, data_dir: Path) -> None:
    """Point this process and its children at the database."""
    data_dir.mkdir(parents=True, exist_ok=True)
    os.environ.update(DATABASE_URL=url, DATA_DIR=str(data_dir), DEMO="1", LOG_LEVEL="ERROR",
                      DJANGO_SETTINGS_MODULE="benchmarks.settings")  # fmt: skip


def set_up() -> None:
    """Django on these settings; the product's package first, for its Celery asks for settings while it is imported."""
    import django

    import_module("partybuild")
    django.setup()


def scaled(url: str, scale: float) -> str:
    """The address of the database for another size: its name with the scale behind it."""
    return url if scale == 1 else url + f"_x{scale:g}".replace(".", "p")


def prepare(url: str, data_dir: Path, scale: float) -> Prepared:
    """Have the database there, filled and warm; then set Django up on it."""
    configure(url, data_dir)
    made = _create(url)
    set_up()
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False, skip_checks=True)
    mark = _fingerprint(scale)
    kept = None if made else _kept(mark)
    if kept is not None:
        return Prepared(kept, new=False)
    if not made:
        from django.db import connections

        connections.close_all()
        discard(url)
        _create(url)
    print("migrating …", flush=True)
    call_command("migrate", verbosity=0, skip_checks=True)
    print(f"generating at scale {scale:g} …", flush=True)
    started = time.perf_counter()
    manage = [sys.executable, "manage.py", "generate", "--skip-checks", "--scale", f"{scale:g}", "--seed", SEED]
    settings = os.environ | {"DJANGO_SETTINGS_MODULE": "partybuild.settings"}
    subprocess.run([*manage, "--password", PASSWORD], check=True, cwd=ROOT, env=settings)
    seconds = time.perf_counter() - started
    _open_last_year()
    _keep(mark, seconds)
    return Prepared(seconds, new=True)


def _open_last_year() -> None:
    """Assessments of the last whole year, so that their pages have rows."""
    from assessments.ladder.services import open_year
    from organizations.models import Organization
    from organizations.tree.enums import Kind

    for street in Organization.objects.filter(kind=Kind.WORK_COMMITTEE):
        open_year(street=street, year=date.today().year - 1, actor=None)


def _fingerprint(scale: float) -> str:
    """Of what the rows follow from: schema, generator, size, seed and the installation's keys."""
    from members.identity.fields import blind_index

    sources = sorted([*ROOT.glob("*/migrations/0*.py"), *ROOT.glob("partybuild/generate/*.py")])
    whole = hashlib.sha256(f"{scale:g} {SEED} {blind_index('benchmark')}".encode())
    for path in sources:
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _kept(mark: str) -> float | None:
    from django.db import OperationalError, ProgrammingError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT mark, made, seconds FROM benchmark_mark")
            found, made, seconds = cursor.fetchone()
    except (ProgrammingError, OperationalError, TypeError):
        return None
    young = (date.today() - date.fromisoformat(made)).days <= DAYS_FRESH
    return seconds if found == mark and young else None


def _keep(mark: str, seconds: float) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE benchmark_mark (mark varchar(64), made varchar(10), seconds double precision)")
        cursor.execute("INSERT INTO benchmark_mark VALUES (%s, %s, %s)", [mark, date.today().isoformat(), seconds])
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _create(url: str) -> bool:
    """Make the database if it is not there; gives whether it was made."""
    if url.startswith("sqlite"):
        path = Path(urlsplit(url).path)
        path.parent.mkdir(parents=True, exist_ok=True)
        return not path.exists()
    name = _name(url)
    with _server(url) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            return False
        cursor.execute(f'CREATE DATABASE "{name}"')
    return True


def discard(url: str) -> None:
    """Give up the database if it is there."""
    if url.startswith("sqlite"):
        for suffix in ("", "-wal", "-shm"):
            Path(urlsplit(url).path + suffix).unlink(missing_ok=True)
        return
    name = _name(url)
    with _server(url) as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _name(url: str) -> str:
    name = urlsplit(url).path.lstrip("/")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or "bench" not in name:
        raise SystemExit(
            f"BENCH_DATABASE_URL names {name!r}: the database is emptied, so its name must contain “bench”."
        )
    return name


class _server:
    """A cursor on the server's own database, outside any transaction."""

    def __init__(self, url: str):
        self._url = urlunsplit(urlsplit(url)._replace(scheme="postgresql", path="/postgres"))

    def __enter__(self):
        import psycopg2

        self._connection = psycopg2.connect(self._url)
        self._connection.autocommit = True
        return self._connection.cursor()

    def __exit__(self, *_):
        self._connection.close()
