"""Many people save one record at the same moment, through the pages: one wins, the others see both versions.

Everybody also sends the same new form at once (one row), approves the same record at once (one step, one line in the
log), and processes write one SQLite file at once (never “database is locked”). The database is its own, beside
DATABASE_URL's on the same server. The last line gives the counts; exit 1 when a bound is missed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m trials.writers", description=__doc__)
    options.add_argument("--writers", type=int, default=50)
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--processes", type=int, default=8, help="writers of one SQLite file")
    options.add_argument("--edits", type=int, default=50, help="turns of each of them, two writes a turn")
    asked = options.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partybuild.settings_test")
    with tempfile.TemporaryDirectory(prefix="writers-") as folder:
        os.environ |= {"DATA_DIR": folder, "ALLOWED_HOSTS": "testserver"}
        found = _in_own_database(asked, Path(folder))
        found["sqlite"] = _sqlite(asked, Path(folder))
    return _tell(asked, found)


def _in_own_database(asked, folder: Path) -> dict:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.MEDIA_ROOT = folder / "private"
    on_file = connection.vendor == "sqlite"
    name = f"writers_{os.getpid()}"
    connection.settings_dict["TEST"]["NAME"] = str(folder / name) if on_file else name
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        return {"vendor": connection.vendor} | _fight(asked)
    finally:
        connection.creation.destroy_test_db(":memory:", verbosity=0)


def _fight(asked) -> dict:
    from trials.writers.contests import contests, fight
    from trials.writers.crowd import Crowd
    from trials.writers.once import approve_together, creating_forms, send_together
    from trials.writers.world import build

    world, outcome, kinds, begun = build(asked.writers), Counter(), Counter(), time.monotonic()
    fields = contests(world)
    with Crowd(asked.writers) as crowd:
        for number in range(asked.rounds):
            contest = fields[number % len(fields)]
            outcome += fight(contest, crowd, number)
            kinds[contest.name] += 1
        seconds = time.monotonic() - begun
        forms = [send_together(form, crowd) for form in creating_forms(world)]
        approvals = approve_together(world, crowd)
        errors = list(crowd.errors)
    return {"outcome": outcome, "kinds": kinds, "seconds": seconds, "forms": forms, "approvals": approvals,
            "errors": errors}  # fmt: skip


def _sqlite(asked, folder: Path) -> Counter:
    """Counts of the processes on one SQLite file."""
    own = folder / "sqlite"
    own.mkdir()
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {"DATA_DIR": str(own)}
    command = [sys.executable, "-m", "trials.writers.processes", str(asked.processes), str(asked.edits)]
    ended = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return Counter(json.loads(ended.stdout.splitlines()[-1]))


def _tell(asked, found: dict) -> int:
    outcome, sqlite = found["outcome"], found["sqlite"]
    attempts = asked.rounds * asked.writers
    once = sum(good for good, _words in found["forms"])
    transitions, logged = (sum(one[place] for one in found["approvals"]) for place in (0, 1))
    approvals = len(found["approvals"])
    lines = [
        f"{found['vendor']}: {attempts} attempts in {found['seconds']:.0f} s, rounds by form {dict(found['kinds'])}"
    ]
    lines += [f"  {'ok ' if good else 'BAD'} {words}" for good, words in found["forms"]]
    lines += [f"  steps {steps} log {rows} {words}" for steps, rows, words in found["approvals"]]
    lines += [f"  ERROR {count} × {error}" for error, count in Counter(found["errors"]).most_common(20)]
    lines.append(
        f"writers: rounds {asked.rounds} writers {asked.writers} winners {outcome['winners']} stale {outcome['stale']} "
        f"wrong {outcome['wrong']} lost {outcome['lost']} | equal forms {len(found['forms'])} one row {once} | "
        f"approvals {approvals} transitions {transitions} audit rows {logged} | sqlite writers {asked.processes} "
        f"writes {sqlite['writes']} saved {sqlite['saved']} locked {sqlite['locked']} errors {sqlite['errors']}"
    )
    sys.stdout.write("\n".join(lines) + "\n")
    held = (
        (outcome["winners"], outcome["stale"]) == (asked.rounds, attempts - asked.rounds)
        and not (outcome["wrong"] or outcome["lost"] or found["errors"])
        and once == len(found["forms"])
        and transitions == logged == approvals
        and sqlite["saved"] == sqlite["writes"]
        and not (sqlite["locked"] or sqlite["errors"])
    )
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
