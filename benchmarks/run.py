"""make bench: what the portal's heavy paths cost on a demo district, as a table and benchmarks/results/latest.json.

Runs in a database of its own. The budgets are those of the reference district; here the size is the demo's.
"""

import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "latest.json"
ROUNDS = 7
HOST = {"host": "127.0.0.1"}


def prepare(data_dir: str) -> None:
    """Django on a fresh database with the demo district in it."""
    os.environ.update(DATA_DIR=data_dir, DEMO="1", LOG_LEVEL="ERROR", DJANGO_SETTINGS_MODULE="partybuild.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from partybuild.demo.build import build_demo

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    build_demo()


def measured(action: Callable[[], object]) -> tuple[float, int]:
    """(median milliseconds of ROUNDS runs, statements of the last run)."""
    from django.db import connection, reset_queries

    took = []
    connection.force_debug_cursor = True
    for _ in range(ROUNDS):
        reset_queries()
        started = time.perf_counter()
        action()
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took), len(connection.queries)


def page(client, address: str) -> Callable[[], object]:
    """Opens a page and insists that it is there."""

    def visit():
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")

    return visit


def paths() -> list[tuple[str, Callable[[], object], float, int]]:
    """(name, action, budget in ms, budget in statements)."""
    from django.test import Client
    from django.utils import timezone

    from assessments.schemes.selectors import published_scheme
    from assessments.scoring.sheets import street_sheets
    from organizations.models import Organization, User

    street = Organization.objects.get(name="春晖街道党工委")
    staff, reviewer = Client(headers=HOST), Client(headers=HOST)
    staff.force_login(User.objects.get(username="jiedao"))
    reviewer.force_login(User.objects.get(username="quwei"))
    today = timezone.localdate()
    scheme = published_scheme(street, today.year)
    return [
        ("workbench of a street", page(staff, "/"), 300, 12),
        ("workbench of the district", page(reviewer, "/"), 300, 12),
        ("members, first page", page(reviewer, "/members/"), 150, 12),
        ("members, last page", page(reviewer, "/members/?page=40"), 150, 12),
        ("members, filtered", page(reviewer, "/members/?type=full&sort=-joined_on"), 150, 12),
        ("sessions, first page", page(reviewer, "/activities/sessions/"), 150, 12),
        ("matrix of a street, a year", page(staff, "/activities/matrix/"), 200, 8),
        ("export of the roster, xlsx", page(staff, "/members/?export=xlsx"), 3000, 12),
        ("scores of a street", lambda: street_sheets(street, scheme, today=today), 1000, 60),
    ]


def main() -> int:
    with tempfile.TemporaryDirectory() as data_dir:
        started = time.perf_counter()
        prepare(data_dir)
        built = time.perf_counter() - started
        rows = [row("demo district built", built, "s", 60)]
        for name, action, milliseconds, statements in paths():
            took, asked = measured(action)
            rows += [
                row(name, took, "ms", milliseconds),
                row(f"{name}: statements", asked, "statements", statements),
            ]
    RESULTS.parent.mkdir(exist_ok=True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    RESULTS.write_text(json.dumps({"machine": machine, "rows": rows}, ensure_ascii=False, indent=1))
    print(machine)
    for one in rows:
        verdict = "ok" if one["ok"] else "MISSED"
        print(f"{one['name']:<44}{one['value']:>10.1f} {one['unit']:<11}budget {one['budget']:>7} {verdict}")
    missed = sum(not one["ok"] for one in rows)
    print(f"rows {len(rows)} missed {missed}")
    return 1 if missed else 0


def row(name: str, value: float, unit: str, budget: float) -> dict:
    """One result; no peer is measured at this size."""
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "budget": budget,
        "peer": None,
        "peer_value": None,
        "ratio": None,
        "ok": value <= budget,
    }


if __name__ == "__main__":
    sys.exit(main())
