"""python -m benchmarks.explain: the ten statements the pages spend most time in, with the plan and index of each.

Opens the pages of the benchmarks and the two matrices in the reference district on PostgreSQL, adds up what each
statement took (the least of ROUNDS), and writes docs/explain.md. Statements are told apart by their text without
values. A statement that reads one of the BIG tables from end to end, without an index, is a miss unless it is one that
counts or adds up all of it; the last line is `statements N without index N`, and a miss is a non-zero exit.
"""

import argparse
import os
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from benchmarks import database
from benchmarks.parts.pages import Page, list_pages, visitor

TARGET = Path(__file__).resolve().parents[1] / "docs" / "explain.md"
ROUNDS, HOTTEST = 4, 10
BIG = {
    *("activities_session", "activities_attendance", "activities_minutes", "organizations_auditevent"),
    *("members_member", "members_membership", "members_memberstatus", "reports_notification"),
}
SCAN = re.compile(r"Seq Scan on (\w+)")
INDEX = re.compile(r"(?:Index|Index Only) Scan(?: Backward)? using (\w+)|Bitmap Index Scan on (\w+)")
VALUES = re.compile(r"'(?:[^']|'')*'(?:::\w+(?:\[\])?)?|\b\d+\b")
LISTS = re.compile(r"\((?:\?(?:, )?)+\)")
COLUMNS = re.compile(r'SELECT (?:DISTINCT )?("[\w.", ]{200,}?) FROM')


@dataclass
class Hot:
    """One statement: where it was seen, how long it took over all pages, its slowest instance."""

    milliseconds: float = 0.0
    pages: set[str] = field(default_factory=set)
    sql: str = ""
    slowest: float = 0.0
    plan: list[str] = field(default_factory=list)

    @property
    def indexes(self) -> list[str]:
        """Indexes its plan reads."""
        return sorted({a or b for a, b in INDEX.findall("\n".join(self.plan))})

    @property
    def scans(self) -> list[str]:
        """Big tables its plan reads from end to end."""
        return sorted({name for name in SCAN.findall("\n".join(self.plan)) if name in BIG})

    @property
    def adds_up(self) -> bool:
        """Whether it counts or adds up all rows in scope: then the whole table is what was asked for."""
        return "COUNT(" in self.sql or "SUM(" in self.sql


def questions() -> list[Page]:
    """The pages of the benchmarks, the matrices and a search by identity number."""
    year = date.today().year - 1
    return [
        *list_pages(year),
        Page("matrix of a street", "jiedao001", f"/activities/matrix/?year={year}"),
        Page("matrix of the district", "quwei", f"/activities/matrix/?year={year}"),
        Page("members, searched by identity number", "quwei", "/members/?q=110101199003077774"),
        Page("sessions a member was at", "jiedao001", f"/activities/sessions/?member={some_member()}"),
    ]


def some_member() -> int:
    """A member of the first street."""
    from members.models import Member
    from organizations.models import User

    place = User.objects.get(username="jiedao001").organization
    return Member.objects.within([place.path]).present().order_by("pk").values_list("pk", flat=True)[0]


def asked(page: Page) -> list[tuple[float, str]]:
    """(milliseconds, text) of the statements of a page; the least of several visits, statement by statement."""
    from django.db import connection, reset_queries

    visit, runs = visitor(page.user, page.address), []
    for _ in range(ROUNDS):
        reset_queries()
        visit()
        runs.append([(float(query["time"]) * 1000, query["sql"]) for query in connection.queries])
    runs = [run for run in runs if len(run) == len(runs[-1])]
    return [min(same) for same in zip(*runs, strict=True)]


def shape(sql: str) -> str:
    """The statement without its values."""
    return LISTS.sub("(…)", VALUES.sub("?", sql))


def hottest() -> list[Hot]:
    """Statements by the time they took over all pages, the ten hottest with their plans."""
    from django.db import connection

    connection.force_debug_cursor = True
    found: dict[str, Hot] = defaultdict(Hot)
    for page in questions():
        for milliseconds, sql in asked(page):
            if not sql.startswith(("SELECT", "(SELECT")):
                continue
            hot = found[shape(sql)]
            hot.milliseconds += milliseconds
            hot.pages.add(page.name)
            if milliseconds >= hot.slowest:
                hot.slowest, hot.sql = milliseconds, sql
    chosen = sorted(found.values(), key=lambda hot: -hot.milliseconds)[:HOTTEST]
    with connection.cursor() as cursor:
        for hot in chosen:
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, COSTS OFF) " + hot.sql.replace("%", "%%"), [])
            hot.plan = [line for (line,) in cursor.fetchall()]
    return chosen


def shown(sql: str) -> str:
    """The statement as the document shows it: long lists of columns left out, long lists of values too."""
    short = COLUMNS.sub("SELECT … FROM", sql)
    return re.sub(r"IN \((\d+, ){6,}\d+\)", "IN (…)", short)[:1600]


def document(hots: list[Hot], facts: dict) -> str:
    """docs/explain.md."""
    district = ", ".join(f"{number:,} {name}" for name, number in facts["district"].items())
    lines = [
        "# The ten hottest statements",
        "",
        "Written by `python -m benchmarks.explain` on a generated district; do not edit. "
        "Chosen by the time they take over the pages of the benchmarks and the two matrices; the slowest one shown. "
        "“All of” names a big table read from end to end, which is right where all of it is counted or added up.",
        "",
        f"{facts['machine']}; {district}; {facts['when']}, commit {facts['commit']}, load {facts['load']}.",
        "",
        "| | statement | pages | ms, all pages | ms, slowest | served by |",
        "|---|---|---|---|---|---|",
    ]
    for place, hot in enumerate(hots, 1):
        served = [f"`{name}`" for name in hot.indexes] + [f"all of {name}" for name in hot.scans]
        link = f"[{title(hot)}](#{place}-{title(hot).replace(' ', '-').lower()})"
        cells = [str(place), link, str(len(hot.pages)), f"{hot.milliseconds:.0f}", f"{hot.slowest:.1f}"]
        lines.append(f"| {' | '.join(cells)} | {', '.join(served) or 'a small table'} |")
    for place, hot in enumerate(hots, 1):
        lines += ["", f"## {place}. {title(hot)}", ""]
        lines += [f"Seen on: {'; '.join(sorted(hot.pages))}.", ""]
        lines += ["```sql", shown(hot.sql), "```", "", "```", *hot.plan, "```"]
    return "\n".join(lines) + "\n"


def title(hot: Hot) -> str:
    """What it reads, in a few words."""
    table = re.search(r'FROM "\w+?_(\w+)"', hot.sql)
    what = "count of" if "COUNT(*)" in hot.sql[:40] else "sums over" if hot.adds_up else "rows of"
    order = re.search(r'ORDER BY "?[\w"]*?\.?"?(\w+)"? (ASC|DESC)', hot.sql)
    by = f" by {order[1]}" if order and "LIMIT" in hot.sql else ""
    return f"{what} {table[1] if table else 'several tables'}{by}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explain", description=__doc__)
    parser.add_argument("--there", metavar="URL", help="a generated database, its keys in DATA_DIR")
    parser.add_argument("--out", type=Path, default=TARGET)
    chosen = parser.parse_args()
    data_dir = Path(os.environ.get("BENCH_DATA_DIR", database.ROOT / "var" / "bench")).resolve()
    if chosen.there:
        database.configure(chosen.there, Path(os.environ["DATA_DIR"]))
        database.set_up()
    else:
        database.prepare(os.environ.get("BENCH_DATABASE_URL", database.DEFAULT_URL), data_dir, 1)
    from benchmarks.run import description

    hots = hottest()
    chosen.out.write_text(document(hots, description(argparse.Namespace(scale=1))))
    bare = [hot for hot in hots if hot.scans and not hot.adds_up]
    for hot in bare:
        print(f"without index: {', '.join(hot.scans)}: {shown(hot.sql)[:200]}")
    print(f"statements {len(hots)} without index {len(bare)}")
    return 1 if bare else 0


if __name__ == "__main__":
    sys.exit(main())
