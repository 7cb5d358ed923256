"""Identity numbers, telephones and addresses stand nowhere as they are: not in the database, in no file, log, queue.

The scenario runs in a process of its own with the settings of production; on PostgreSQL and Redis when the suite does.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def texts_of(data: bytes) -> list[bytes]:
    """The bytes, and where they are a zip the bytes of its parts."""
    if not data.startswith(b"PK"):
        return [data]
    with zipfile.ZipFile(BytesIO(data)) as package:
        return [data, *(package.read(name) for name in package.namelist())]


def met(canaries, data: bytes) -> list[str]:
    return [one for one in canaries if any(one.encode() in text for text in texts_of(data))]


@pytest.fixture(scope="module")
def postgres(django_db_setup, django_db_blocker):
    """The address of an empty database of the suite's server; None on SQLite."""
    if connection.vendor != "postgresql":
        yield None
        return
    facts = connection.settings_dict
    name = f"{facts['NAME']}_canaries"
    server = psycopg2.connect(
        host=facts["HOST"],
        port=facts["PORT"] or 5432,
        user=facts["USER"],
        password=facts["PASSWORD"],
        dbname="postgres",
    )
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT'] or 5432}/{name}"
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
    server.close()


@pytest.fixture(scope="module")
def redis():
    """The suite's Redis, if it runs on one; what the scenario leaves there is taken away."""
    if not settings.CELERY_BROKER_URL.startswith("redis"):
        yield None
        return
    import redis as client

    found = client.Redis.from_url(settings.CELERY_BROKER_URL)
    before = set(found.scan_iter())
    queued = found.llen("celery")
    yield found
    for key in set(found.scan_iter()) - before:
        found.delete(key)
    found.ltrim("celery", -queued, -1) if queued else found.delete("celery")


@pytest.fixture(scope="module")
def day(tmp_path_factory, postgres, redis):
    """The scenario's outcome: its canaries, statuses, log and data directory."""
    folder = tmp_path_factory.mktemp("portal")
    environment = {
        "PATH": os.environ["PATH"], "DATA_DIR": str(folder / "data"), "HTTPS": "0", "LOG_LEVEL": "DEBUG",
        "DJANGO_SETTINGS_MODULE": "partybuild.settings", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    if postgres:
        environment["DATABASE_URL"] = postgres
    if redis:
        environment |= {"CELERY_BROKER_URL": settings.CELERY_BROKER_URL}
        environment |= {"CACHE_URL": settings.CELERY_BROKER_URL.replace("redis://", "rediscache://")}
    command = [sys.executable, "-m", "tests.security.canary_scenario", str(folder / "out.json")]
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=180)
    assert ran.returncode == 0, ran.stderr.decode()[-3000:]
    said = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    return SimpleNamespace(**said, log=ran.stdout + ran.stderr, data=folder / "data", postgres=postgres, redis=redis)


def test_the_day_went_as_meant(day):
    assert day.members >= 2
    assert day.jobs == 1
    expected = {
        "typed as a user name": 200, "signed in": 302, "form refused": 422, "form": 302, "edit": 302,
        "edit too late": 422, "import small": 302, "preview": 200, "error workbook": 200, "save": 302,
        "import big": 302, "search": 200, "export": 200, "picker": 200, "password asked": 200, "unmask": 200,
        "print": 200, "no such page": 404, "forbidden": 403, "broken": 500,
    }  # fmt: skip
    assert {what: day.statuses[what] for what in expected} == expected


def test_the_database_holds_none(day):
    if day.postgres:
        dump = subprocess.run(["pg_dump", day.postgres], capture_output=True, check=True).stdout
    else:
        database = sqlite3.connect(day.data / "db.sqlite3")
        dump = "\n".join(database.iterdump()).encode()
        database.close()
    assert b"staff" in dump
    assert "李small".encode() in dump
    assert met(day.canaries, dump) == []


def test_no_file_below_the_data_directory_holds_any(day):
    """Uploads, previews, rows that need work, the file broker, SQLite's own files with their journal."""
    files = [path for path in day.data.rglob("*") if path.is_file()]
    assert any(path.name == "upload.sealed" for path in files)
    assert any(path.name == "errors.sealed" for path in files)
    assert {path.name: found for path in files if (found := met(day.canaries, path.read_bytes()))} == {}


def test_a_saved_upload_is_gone(day):
    assert len(list(day.data.rglob("upload.sealed"))) == 1


def test_the_log_holds_none(day):
    assert b"RuntimeError" in day.log
    assert b"163******" in day.log
    assert met(day.canaries, day.log) == []


def test_queues_and_cache_hold_none(day):
    if day.redis is None:
        assert any(path.is_file() for path in (day.data / "broker").rglob("*"))
        return
    held = []
    for key in day.redis.scan_iter():
        held += [key, day.redis.dump(key)]
        kind = day.redis.type(key)
        if kind == b"list":
            held += day.redis.lrange(key, 0, -1)
        elif kind == b"hash":
            held += [part for pair in day.redis.hgetall(key).items() for part in pair]
        elif kind == b"string":
            held.append(day.redis.get(key))
    assert met(day.canaries, b"\n".join(part for part in held if part)) == []
    assert any(b"task_run_job" in part for part in held if part)


def test_a_number_in_plain_text_would_be_found(day, tmp_path):
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("sheet.xml", f"<v>{day.canaries[0]}</v>" * 100)
    assert met(day.canaries, (tmp_path / "x.xlsx").read_bytes()) == [day.canaries[0]]
    shutil.rmtree(tmp_path)
