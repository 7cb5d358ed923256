"""make bench-growth: the same scoped pages and engine in districts of 1, 3 and 10 times the size.

Each size has a database of its own and is measured in a process of its own; what is measured already is kept, so that
an interrupted run goes on where it stopped. A street is as large in every size: there are only more of them.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from benchmarks import database
from benchmarks.run import RESULTS, counts, description, place
from benchmarks.timing import sample

GROWTH = RESULTS / "growth.json"
SLOWER = 1.3


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line; it carries what benchmarks.run.place and description ask for too."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--scales", default="1,3,10", help="sizes in times of the reference district, smallest first")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--again", action="store_true", help="measure anew what is measured already")
    parser.add_argument("--drop", action="store_true", help="give each database up after it was measured")
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--out", type=Path, default=GROWTH)
    parser.add_argument("--one", type=float, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    chosen.short, chosen.scale = False, chosen.one or 1.0
    return chosen


def actions(year: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """What people of one street, one community and one branch open, and the scores of one street."""
    from benchmarks.parts.kept import nothing_kept
    from benchmarks.parts.pages import visitor
    from benchmarks.parts.scores import engine
    from organizations.models import User

    branch, community = _middling("zhibu"), _middling("shequ")
    street = User.objects.get(username="jiedao001").username
    yield "workbench of a branch", visitor(branch, "/")
    yield "workbench of a community", visitor(community, "/")
    yield "workbench of a street", visitor(street, "/")
    yield "workbench of a street, with nothing kept", nothing_kept(visitor(street, "/"))
    yield "members of a branch", visitor(branch, "/members/")
    yield "members of a street", visitor(street, "/members/")
    yield "members of a street, filtered and sorted", visitor(street, "/members/?type=full&sort=-joined_on")
    yield "members of a street, searched", visitor(street, "/members/?q=wxy")
    yield "sessions of a branch", visitor(branch, "/activities/sessions/")
    yield "sessions of a street", visitor(street, "/activities/sessions/")
    yield "matrix of a community", visitor(community, f"/activities/matrix/?year={year}")
    matrix = visitor(street, f"/activities/matrix/?year={year}")
    yield "matrix of a street", matrix
    yield "matrix of a street, with nothing kept", nothing_kept(matrix)
    yield "assessments of a street", visitor(street, f"/assessments/?year={year}")
    yield "scores of a street (engine)", engine(year)


def _middling(role: str) -> str:
    """The account of the first street whose place has the median number of members: comparable in every size."""
    from members.models import Member
    from organizations.models import Organization, User
    from organizations.tree.enums import Kind

    street = Organization.objects.filter(kind=Kind.WORK_COMMITTEE).first()
    users = User.objects.within([street.path]).filter(username__startswith=role).select_related("organization")
    sizes = sorted((Member.objects.within([user.organization.path]).count(), user.username) for user in users)
    return sizes[len(sizes) // 2][1]


def measure_one(chosen: argparse.Namespace) -> None:
    """One size into the results."""
    base, data_dir = place(chosen)
    url = database.scaled(base, chosen.one)
    prepared = database.prepare(url, data_dir, chosen.one)
    pages = {}
    for name, action in actions(date.today().year - 1):
        taken = sample(action, chosen.rounds)
        pages[name] = {"median": round(taken.median, 2), "p95": round(taken.p95, 2), "statements": taken.statements}
        print(f"{chosen.one:>6g}×  {name:<44}{taken.median:>9.1f} ms {taken.statements:>4} statements", flush=True)
    found = results(chosen.out)
    found.setdefault("scales", {})[f"{chosen.one:g}"] = {
        "generated_seconds": round(prepared.seconds, 1),
        "megabytes": _megabytes(url),
        "district": counts(),
        "pages": pages,
    }
    found |= {
        name: value
        for name, value in description(chosen).items()
        if name in ("machine", "when", "commit", "cores", "load")
    }
    chosen.out.parent.mkdir(exist_ok=True)
    chosen.out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    if chosen.drop:
        from django.db import connections

        connections.close_all()
        database.discard(url)


def _megabytes(url: str) -> int:
    from django.db import connection

    if connection.vendor != "postgresql":
        return round(Path(connection.settings_dict["NAME"]).stat().st_size / 1e6)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return round(cursor.fetchone()[0] / 1e6)


def results(path: Path) -> dict:
    """What was measured so far."""
    return json.loads(path.read_text()) if path.exists() else {}


def compared(found: dict) -> list[dict]:
    """{"name", "medians": {scale: ms}, "statements": {scale: n}, "slower", "ok"} of every page, first size to last."""
    scales = sorted(found.get("scales", {}), key=float)
    rows = []
    for name in found["scales"][scales[0]]["pages"]:
        pages = {scale: found["scales"][scale]["pages"][name] for scale in scales}
        slower = round(pages[scales[-1]]["median"] / pages[scales[0]]["median"], 2)
        rows.append(
            {
                "name": name,
                "medians": {scale: page["median"] for scale, page in pages.items()},
                "statements": {scale: page["statements"] for scale, page in pages.items()},
                "slower": slower,
                "ok": slower <= SLOWER,
            }
        )
    return rows


def main(arguments: list[str] | None = None) -> int:
    chosen = options(arguments)
    if chosen.one:
        measure_one(chosen)
        return 0
    scales = [float(scale) for scale in chosen.scales.split(",")]
    if chosen.again:
        chosen.out.unlink(missing_ok=True)
    for scale in scales:
        if f"{scale:g}" in results(chosen.out).get("scales", {}):
            print(f"{scale:>6g}×  measured already")
            continue
        command = [sys.executable, "-m", "benchmarks.growth", "--one", f"{scale:g}", "--rounds", str(chosen.rounds)]
        flags = [flag for flag, on in (("--drop", chosen.drop), ("--sqlite", chosen.sqlite)) if on]
        subprocess.run([*command, *flags, "--out", str(chosen.out)], check=True, env=os.environ)
    rows = compared(results(chosen.out))
    for row in rows:
        print(f"{row['name']:<46}{row['slower']:>6.2f}×  budget ≤ {SLOWER}  {'ok' if row['ok'] else 'MISSED'}")
    missed = sum(not row["ok"] for row in rows)
    print(f"rows {len(rows)} missed {missed}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
