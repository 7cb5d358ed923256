"""Leaves out one guard after the other: `python -m tests.security.mutations`; last line: guards N killed N.

First every cell of a reduced matrix is asked once and the guards it passes are noted. Then for each guard its cells are
asked again without it until one mismatches. A guard behind which another stands is asked with all the others left out:
it counts as killed when the answer then gets worse by leaving it out too. Exit 1 when a guard survives.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import defaultdict

from tests.security.database import own_world, setup

MOST_TRIED = 400
# Guards that decide nothing a reader could see or do; each with the reason. Kept out of the count of survivors.
EXPLAINED: dict[str, str] = {}


class Mutations:
    """One world, its probe, and which cells pass which guard."""

    def __init__(self, world, folders):
        from tests.security.guards import Guards
        from tests.security.probe import Probe
        from tests.security.routes import routes

        self.guards = Guards({id(route.rule): f"{route.name}" for route in routes()})
        self.guards.install()
        self.probe = Probe(world, *folders)
        self.checks = list(self._checks(world))
        self.passing: dict[str, list[int]] = defaultdict(list)
        self.passed_by: list[set[str]] = []

    def _checks(self, world):
        """(sort key, question): those that should be refused come first, they tell most."""
        from tests.security.aggregates import aggregate_cells
        from tests.security.cells import address_cells, list_cells
        from tests.security.expect import ABSENT, DENIED
        from tests.security.foreign import foreign_cells

        for cell in [*address_cells(world, reduced=True), *list_cells()]:
            if cell.method in cell.route.rule.methods and cell.person.role and (not cell.part or cell.query):
                refused = self.probe.wanted(cell).status in (ABSENT, DENIED)
                yield (0 if refused else 1 if cell.query else 2), lambda probe, one=cell: probe.check(one)
        for check in [*foreign_cells(world), *aggregate_cells()]:
            yield 0, check

    def ask(self, number: int) -> list[str]:
        return self.checks[number][1](self.probe)

    def note(self) -> int:
        """Ask everything once with all guards on; how many cells mismatch even so."""
        wrong = 0
        for number in range(len(self.checks)):
            self.guards.passed = set()
            wrong += bool(self.ask(number))
            self.passed_by.append(self.guards.passed)
            for site in self.guards.passed:
                self.passing[site].append(number)
        for numbers in self.passing.values():
            numbers.sort(key=lambda number: self.checks[number][0])
        return wrong

    def tried(self, site: str) -> list[int]:
        """The cells to ask again: the likely ones first, then some of each kind."""
        numbers = self.passing[site]
        if len(numbers) <= MOST_TRIED:
            return numbers
        step = max(1, len(numbers) // (MOST_TRIED // 2))
        return [*numbers[: MOST_TRIED // 2], *numbers[MOST_TRIED // 2 :: step]]

    def kill(self, site: str) -> str:
        """ "alone" or "behind another" when the matrix notices that the guard is gone, "" when it does not."""
        self.guards.off = {site}
        for number in self.tried(site):
            if self.ask(number):
                return "alone"
        for number in self.tried(site)[: MOST_TRIED // 4]:
            self.guards.off = self.passed_by[number] - {site}
            before = self.ask(number)
            self.guards.off = self.passed_by[number] | {site}
            if self.ask(number) != before:
                return "behind another"
        return ""


def run_slice(number: int, of: int) -> dict:
    """Every `of`-th guard: {"killed": {site: how}, "survived": [site], "cells", "wrong"}."""
    setup()
    with own_world(number) as (world, folders):
        run = Mutations(world, folders)
        wrong = run.note()
        found = {}
        for place, site in enumerate(sorted(run.passing)):
            if place % of == number and site not in EXPLAINED:
                found[site] = run.kill(site)
        run.guards.off = set()
        return {
            "killed": {site: how for site, how in found.items() if how},
            "survived": [site for site, how in found.items() if not how],
            "cells": len(run.checks),
            "wrong": wrong,
        }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--slice", type=int)
    asked = parser.parse_args()
    if asked.slice is not None:
        print(json.dumps(run_slice(asked.slice, asked.processes)))  # noqa: T201
        return 0
    started = time.monotonic()
    command = [sys.executable, "-m", "tests.security.mutations", "--processes", str(asked.processes), "--slice"]
    running = [subprocess.Popen([*command, str(n)], stdout=subprocess.PIPE, text=True) for n in range(asked.processes)]
    answers = [json.loads(one.communicate()[0].splitlines()[-1]) for one in running]
    killed = {site: how for one in answers for site, how in one["killed"].items()}
    survived = [site for one in answers for site in one["survived"]]
    for site in survived:
        print(f"survived: {site}")  # noqa: T201
    behind = sum(how == "behind another" for how in killed.values())
    cells, wrong = answers[0]["cells"], answers[0]["wrong"]
    print(f"cells {cells}, {wrong} wrong before; {behind} killed behind another; {time.monotonic() - started:.0f} s")  # noqa: T201
    print(f"guards {len(killed) + len(survived)} killed {len(killed)}")  # noqa: T201
    return 1 if survived or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
