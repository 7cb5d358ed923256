"""Runs the matrix: `python -m tests.security.matrix [--processes N]`; last line: cells N mismatches N.

Each process has its own database and world and takes every N-th cell. Exit 1 when anything mismatches.
"""

import argparse
import json
import logging
import subprocess
import sys
import time

from tests.security.database import own_world, setup

MOST_TOLD = 80


def run_slice(number: int, of: int) -> dict:
    """Every `of`-th cell from `number` on: {"cells", "mismatches": [sentence], "written": [method and route]}."""
    setup()
    with own_world(number) as (world, folders):
        from tests.security.aggregates import aggregate_cells
        from tests.security.cells import address_cells, list_cells
        from tests.security.foreign import foreign_cells
        from tests.security.probe import Probe

        probe = Probe(world, *folders)
        root = logging.getLogger()
        root.addHandler(probe.logs)
        root.setLevel(logging.INFO)
        cells, wrong = 0, []
        for generate in (address_cells, list_cells):
            for place, cell in enumerate(generate(world) if generate is address_cells else generate()):
                if place % of == number:
                    cells += 1
                    wrong += probe.check(cell)
        for place, check in enumerate([*foreign_cells(world), *aggregate_cells()]):
            if place % of == number:
                cells += 1
                wrong += check(probe)
        root.removeHandler(probe.logs)
        return {"cells": cells, "mismatches": wrong, "written": sorted(probe.written)}


def run(processes: int) -> dict:
    """All cells, over so many processes."""
    if processes == 1:
        return run_slice(0, 1)
    command = [sys.executable, "-m", "tests.security.matrix", "--processes", str(processes), "--slice"]
    started = [subprocess.Popen([*command, str(n)], stdout=subprocess.PIPE, text=True) for n in range(processes)]
    answers = [json.loads(one.communicate()[0].splitlines()[-1]) for one in started]
    return {
        "cells": sum(one["cells"] for one in answers),
        "mismatches": [each for one in answers for each in one["mismatches"]],
        "written": sorted({each for one in answers for each in one["written"]}),
    }


def never_written(written: list[str]) -> list[str]:
    """Unsafe methods that nobody of the cast could use: their refusals would prove nothing."""
    from tests.security.foreign import UNWRITTEN
    from tests.security.routes import routes

    return [
        f"{method} {route.name}: nobody could do it"
        for route in routes()
        for method in route.rule.methods
        if method != "GET" and f"{method} {route.name}" not in written and route.pattern.name not in UNWRITTEN
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--slice", type=int)
    asked = parser.parse_args()
    if asked.slice is not None:
        print(json.dumps(run_slice(asked.slice, asked.processes)))  # noqa: T201
        return 0
    setup()
    started = time.monotonic()
    found = run(asked.processes)
    wrong = found["mismatches"] + never_written(found["written"])
    for sentence in wrong[:MOST_TOLD]:
        print(sentence)  # noqa: T201
    print(f"{time.monotonic() - started:.0f} s")  # noqa: T201
    print(f"cells {found['cells']} mismatches {len(wrong)}")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
