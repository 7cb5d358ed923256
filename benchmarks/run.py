"""make bench: every budget of the reference district, beside what people use instead, on the same rows in the same run.

A database of its own (BENCH_DATABASE_URL, PostgreSQL unless told otherwise) is generated once and kept. Results go to
benchmarks/results/latest.json; the last line is `rows N missed N`, and a miss is a non-zero exit.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

from benchmarks import database
from benchmarks.rows import Row

RESULTS = Path(__file__).parent / "results"
LATEST = RESULTS / "latest.json"
GENERATE_SECONDS = 300
SHORT_SCALE = 0.02
# Before anything of ours began to work.
LOAD = round(os.getloadavg()[0], 2)


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line, with what a short run overrides filled in."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="times the reference district")
    parser.add_argument("--rounds", type=int, default=7, help="timed runs of exports, imports, scores (medians)")
    parser.add_argument("--page-rounds", type=int, default=40, help="timed runs of a page (p95)")
    parser.add_argument("--peer-rounds", type=int, default=5, help="timed runs of the peers' export")
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60, help="how long the users work")
    parser.add_argument("--think", type=float, default=7, help="mean pause of a user between two pages, in seconds")
    parser.add_argument("--import-rows", type=int, default=50_000)
    parser.add_argument("--loop-units", type=int, help="communities the scoring loop takes, default all")
    parser.add_argument("--only", help="parts to run, such as lists,export (the others' results stay); default all")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite instead of PostgreSQL")
    parser.add_argument("--fresh", action="store_true", help="generate the database anew")
    parser.add_argument(
        "--short", action="store_true", help="for CI: a small district on SQLite, counts and ratios only"
    )
    parser.add_argument("--out", type=Path, default=LATEST)
    chosen = parser.parse_args(arguments)
    if chosen.short:
        chosen.scale, chosen.sqlite, chosen.rounds, chosen.page_rounds, chosen.peer_rounds = SHORT_SCALE, True, 2, 3, 1
        chosen.users, chosen.seconds, chosen.think, chosen.import_rows, chosen.loop_units = 8, 4, 0.5, 1500, 1
    return chosen


def parts(chosen: argparse.Namespace) -> dict[str, Callable[[], Iterator[Row]]]:
    """Each part of the budgets by name."""
    from benchmarks.parts import exports, imports, matrix, pages, scores, users

    year, short = date.today().year - 1, chosen.short
    return {
        "lists": lambda: pages.measure(chosen.page_rounds, year),
        "matrix": lambda: matrix.measure(chosen.page_rounds, year, peer=True),
        "scores": lambda: scores.measure(
            chosen.rounds, year, units=chosen.loop_units, faster=4 if short else scores.FASTER
        ),
        "export": lambda: exports.measure(chosen.rounds, chosen.peer_rounds, faster=None if short else exports.FASTER),
        "import": lambda: imports.measure(chosen.rounds, rows=chosen.import_rows, peer=True),
        "users": lambda: users.measure(chosen.users, chosen.seconds, chosen.think),
    }


def main(arguments: list[str] | None = None) -> int:
    chosen = options(arguments)
    base, data_dir = place(chosen)
    url = database.scaled(base, chosen.scale)
    if chosen.fresh or chosen.short:
        database.discard(url)
    prepared = database.prepare(url, data_dir, chosen.scale)
    rows = [Row("generate", f"district at scale {chosen.scale:g}", prepared.seconds, "s", GENERATE_SECONDS)]
    print(rows[0].line())
    wanted = chosen.only.split(",") if chosen.only else None
    for name, measure in parts(chosen).items():
        if wanted is None or name in wanted:
            for row in attempted(name, measure):
                rows.append(judged(row, short=chosen.short))
                print(rows[-1].line(), flush=True)
    chosen.out.parent.mkdir(exist_ok=True)
    measured = [row.as_dict() for row in rows]
    result = description(chosen) | {"rows": together(before(chosen), measured) if wanted else measured}
    chosen.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    missed = [row for row in rows if not row.ok]
    for row in missed:
        print(f"missed: {row.section} {row.name} {row.note}")
    print(f"rows {len(rows)} missed {len(missed)}")
    return 1 if missed else 0


def before(chosen: argparse.Namespace) -> list[dict]:
    """The rows of an earlier run at this scale, of which some parts are measured again."""
    found = json.loads(chosen.out.read_text()) if chosen.out.exists() else {}
    return found["rows"] if found.get("scale") == chosen.scale else []


def together(old: list[dict], new: list[dict]) -> list[dict]:
    """The new rows in the places of old ones of the same name, then those that are new."""
    measured = {(row["section"], row["name"]): row for row in new}
    kept = [measured.pop((row["section"], row["name"]), row) for row in old]
    return [*kept, *measured.values()]


def attempted(name: str, measure: Callable[[], Iterator[Row]]) -> Iterator[Row]:
    """The rows of a part; one that breaks off is a miss and does not take the others with it."""
    try:
        yield from measure()
    except Exception as error:
        yield Row(name, "did not finish", 1, "failures", 0, note=f"{type(error).__name__}: {error}"[:300])


def place(chosen: argparse.Namespace) -> tuple[str, Path]:
    """The database and the directory of its keys."""
    data_dir = Path(os.environ.get("BENCH_DATA_DIR", database.ROOT / "var" / "bench")).resolve()
    url = f"sqlite:///{data_dir / 'bench'}" if chosen.sqlite else database.DEFAULT_URL
    return (url if chosen.short else os.environ.get("BENCH_DATABASE_URL", url)), data_dir


def judged(row: Row, *, short: bool) -> Row:
    """In a short run times and memory inform, statements and ratios count, pages beside ModelAdmin inform too."""
    if short and (row.unit in ("ms", "s", "MB") and (row.bound == "value" or row.peer == "ModelAdmin")):
        row.budget = None
    return row


def description(chosen: argparse.Namespace) -> dict:
    """The machine and what ran on it."""
    from django.db import connection

    versions = {"Python": platform.python_version()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        versions[connection.vendor] = str(cursor.fetchone()[0]).removeprefix("PostgreSQL ").split(" ")[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    said = ", ".join(f"{name} {version}" for name, version in versions.items())
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=database.ROOT, capture_output=True, text=True, check=False
    )
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, {said}",
        "when": datetime.now().astimezone().isoformat(timespec="minutes"),
        "commit": commit.stdout.strip(),
        "cores": os.cpu_count(),
        "load": LOAD,
        "district": counts(),
        "scale": chosen.scale,
    }


def counts() -> dict[str, int]:
    """How large the district is."""
    from activities.models import Attendance, Session
    from members.models import Member
    from organizations.models import AuditEvent, Organization

    return {
        model._meta.model_name: model._default_manager.count()
        for model in (Organization, Member, Session, Attendance, AuditEvent)
    }


if __name__ == "__main__":
    sys.exit(main())
