"""Hands hostile and harmless files in by every door of a real portal and counts what happened to them.

The portal is a gunicorn of its own over a database in a temporary folder. The last line is `hostile N families N
refused N inert N missed N benign N refused N slowest Ns largest NMB deaths N outside N`; exit 1 where a hostile file
is neither refused with a readable reason nor kept inert, a harmless one is refused or read wrong, or a bound is missed.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

MOST_SECONDS = 10
MOST_MEGABYTES = 256


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m trials.hostile", description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument(
        "--short", action="store_true", help="two files of each family, a few harmless ones, no slow body"
    )
    options.add_argument("--family", help="only hostile files of this family")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        folder = Path(name).resolve()
        from trials.hostile import place

        place.prepare(folder)
        from trials.hostile.trial import Trial

        trial = Trial(folder, Random(asked.seed), short=asked.short, family=asked.family)
        started = time.monotonic()
        try:
            trial.run()
        finally:
            trial.server.stop()
        return report(trial, time.monotonic() - started)


def report(trial, seconds: float) -> int:
    """Print what happened; gives the exit code."""
    say = sys.stdout.write
    families = Counter(case.family for case in trial.seen)
    for family, number in sorted(families.items()):
        say(f"  {family:18}{number:4}  refused {trial.refused[family]:3}  inert {trial.inert[family]:3}\n")
    for line in trial.notes:
        say(f"  {line}\n")
    for miss in trial.misses[:60]:
        say(f"  MISSED {miss}\n")
    hostile, misses = len(trial.seen), len(trial.misses)
    say(f"  {seconds:.0f} s; a web worker held {trial.web_memory} MB at most\n")
    say(
        f"hostile {hostile} families {len(families)} refused {trial.refused.total()} inert {trial.inert.total()} "
        f"missed {misses} benign {trial.benign} refused {trial.benign_refused} slowest {trial.slowest:.1f}s "
        f"largest {trial.largest}MB deaths {trial.deaths} outside {len(trial.outside)}\n"
    )
    kept = misses == trial.benign_refused == trial.deaths == len(trial.outside) == 0
    return 0 if kept and trial.slowest <= MOST_SECONDS and trial.largest <= MOST_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
