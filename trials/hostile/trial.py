"""Every file through its doors, what that cost, and what was written where nothing should be."""

from collections import Counter
from itertools import chain, groupby
from pathlib import Path
from random import Random
from typing import Any

from trials.hostile import archives, benign, disguises, markup, slow
from trials.hostile.case import COMMAND, IMPORT, Case
from trials.hostile.doors import INERT, REFUSED, Doors, Outcome
from trials.hostile.place import ROOT, Server, make_street

# Beyond this a file is refused by its size alone, and the command line is handed files by the administrator.
FOR_COMMAND = 50 * 1024 * 1024
SHORT_HARMLESS = 12


class Trial:
    """`refused` and `inert` count hostile files by family; `misses` tell what went wrong, one line each."""

    def __init__(self, folder: Path, random: Random, *, short: bool, family: str | None):
        self.folder, self.random, self.short, self.family = folder, random, short, family
        self.seen: list[Case] = []
        self.refused: Counter[str] = Counter()
        self.inert: Counter[str] = Counter()
        self.misses: list[str] = []
        self.notes: list[str] = []
        self.outside: list[str] = []
        self.benign = self.benign_refused = self.deaths = self.largest = self.web_memory = 0
        self.slowest = 0.0
        people = make_street()
        self.server = Server(folder)
        try:
            self.doors = Doors(self.server, *people, folder / "tmp")
        except BaseException:
            self.server.stop()
            raise

    def run(self) -> None:
        before = self.tree()
        for case in self.chosen():
            self.hand_in(case)
        if not self.family:
            self.harmless()
        if not self.short and self.family in (None, "slow body"):
            self.slow_bodies()
        self.deaths = self.server.deaths()
        self.web_memory = self.server.memory()
        self.outside = sorted(self.tree() - before)
        self.notes += [f"OUTSIDE {path}" for path in self.outside[:20]]

    def chosen(self):
        """All hostile files, or the first and one more of each family."""
        every = chain.from_iterable(module.cases(self.random) for module in (archives, markup, disguises))
        for family, cases in groupby(every, key=lambda case: case.family):
            if self.family and family != self.family:
                continue
            if not self.short:
                yield from cases
                continue
            for number, case in enumerate(cases):
                if number in (1, 4):
                    yield case

    def hand_in(self, case: Case) -> None:
        """One hostile file by all three doors."""
        self.seen.append(case)
        data = case.content()
        outcomes = [self.doors.by_page(case.filename, data), self.doors.by_attachment(case.filename, data)]
        if len(data) <= FOR_COMMAND:
            outcomes.append(self.doors.by_command(data))
        wrong = [found for found in outcomes if not self.is_right(case, found)]
        self.misses += [f"{case.family} / {case.name} / {found.door}: {found.kind}, {found.words}" for found in wrong]
        if not wrong:
            all_refused = all(found.kind == REFUSED for found in outcomes)
            (self.refused if all_refused else self.inert)[case.family] += 1
        self.measure(outcomes)

    @staticmethod
    def is_right(case: Case, found: Outcome) -> bool:
        return found.kind == REFUSED or (found.kind == INERT and found.door in case.inert)

    def measure(self, outcomes: list[Outcome]) -> None:
        for found in outcomes:
            self.slowest = max(self.slowest, found.seconds, *(seconds for seconds, _size in found.costs or [(0.0, 0)]))
            self.largest = max([self.largest, *(size for _seconds, size in found.costs)])

    # -- harmless ones ------------------------------------------------------------
    def harmless(self) -> None:
        """Each is previewed, kept with a session, and imported; then its people must be there as they were written."""
        corpus = benign.corpus(self.random)
        names = list(corpus)
        if self.short:
            names = self.random.sample(names, SHORT_HARMLESS)
        for name in names:
            data, rows = corpus[name]
            outcomes = [
                self.doors.by_page("党员花名册.xlsx", data),
                self.doors.by_attachment("党员花名册.xlsx", data),
                self.doors.by_command(data),
            ]
            self.benign += 1
            problems = [f"{found.door}: {found.words}" for found in outcomes if found.kind != INERT]
            problems += [
                f"{found.door}: {found.words}"
                for found in outcomes
                if found.door in (IMPORT, COMMAND) and not found.words.startswith(f"{len(rows)} accepted, 0")
            ]
            problems += unread(rows)
            self.benign_refused += bool(problems)
            self.notes += [f"HARMLESS {name}: {problem}" for problem in problems]
            self.measure(outcomes)

    # -- slow bodies ------------------------------------------------------------
    def slow_bodies(self) -> None:
        from common.untrusted import limits

        allowed = limits.BODY_SECONDS + 1_000_000 / limits.BODY_RATE
        path = self.doors.reverse("members:import_start")
        found = slow.run(self.server, path, self.doors.cookie, allowed)
        for number, (ended, words) in enumerate(zip(found.ended, found.words, strict=True), start=1):
            case = Case("slow body", f"sender {number}", b"")
            self.seen.append(case)
            if "太慢" in words and ended <= allowed + 10:
                self.refused["slow body"] += 1
            else:
                self.misses.append(f"slow body / sender {number}: let go after {ended:.1f} s with {words[:80]!r}")
        worst = max(found.waits)
        self.notes.append(
            f"{slow.SENDERS} slow senders: {len(found.waits)} visits of others waited {worst:.2f} s at most, "
            f"the slow were let go after {max(found.ended):.0f} s"
        )
        if worst > slow.BOUND:
            self.misses.append(f"slow body: another visitor waited {worst:.1f} s")

    # -- writes ------------------------------------------------------------
    def tree(self) -> set[str]:
        """What lies in the trial's folders outside the store, and what is named evil-… where a path may lead."""
        store = self.folder / "data"
        own = {
            str(path)
            for path in self.folder.rglob("*")
            if not path.is_relative_to(store / "private")
            and not path.name.startswith(("db.sqlite3", "web-", "handed-in"))
        }
        places = [
            self.folder.parent,
            self.folder.parent.parent,
            ROOT,
            Path("/"),
            Path("/etc"),
            Path("/etc/cron.d"),
            Path.home(),
        ]
        strays: set[str] = set()
        for place in filter(Path.is_dir, places):
            strays |= {str(path) for path in place.iterdir() if "evil" in path.name}
        inside = {str(path) for path in (store / "private").rglob("*evil*")}
        return own | strays | inside


def unread(rows: list[list[Any]]) -> list[str]:
    """The rows that are not in the roster as they were written."""
    from members.roster.models import Member

    known = {member.id_number: member for member in Member.objects.filter(name__in=[row[1] for row in rows])}
    wrong = []
    for row in rows:
        member = known.get(row[2])
        if member is None or (member.name, member.joined_on, member.full_on) != (row[1], row[4], row[5]):
            wrong.append(f"read wrong: {row[1]}")
    return wrong
