"""Tampers with the audit log a thousand times, each time in a transaction that is taken back, and counts what shows.

The database is its own: SQLite in a temporary folder, or one beside DATABASE_URL's on the same server. The last line is
`tamper N found N false alarms N`; exit 1 when one alteration is not found or an untouched chain is called broken.
"""

import argparse
import os
import sys
import tempfile


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m trials.tamper", description=__doc__)
    options.add_argument("--rounds", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--events", type=int, default=300, help="events in the chain before the first round")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prog := "tamper-") as folder:
        os.environ["DATA_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partybuild.settings_test")
        return _run(asked, f"{prog}{os.getpid()}".replace("-", "_"), folder)


def _run(asked, name: str, folder: str) -> int:
    import django

    django.setup()
    from django.db import connection

    on_file = connection.vendor == "sqlite"
    connection.settings_dict["TEST"]["NAME"] = os.path.join(folder, name) if on_file else name
    connection.creation.create_test_db(verbosity=0)
    try:
        from trials.tamper.rounds import run

        outcome = run(rounds=asked.rounds, seed=asked.seed, events=asked.events)
    finally:
        connection.creation.destroy_test_db(":memory:", verbosity=0)
    found = sum(outcome.found_kinds.values())
    lines = [f"{connection.vendor}, seed {asked.seed}, {outcome.events} events, {outcome.checks} untouched checks"]
    lines += [f"  {kind:20} {count:5} found {outcome.found_kinds[kind]:5}" for kind, count in outcome.kinds.items()]
    lines += [f"  NOT FOUND: {miss}" for miss in outcome.missed[:20]]
    lines += [f"  FALSE ALARM: {reason}" for reason in outcome.alarms[:20]]
    lines += [f"tamper {asked.rounds} found {found} false alarms {len(outcome.alarms)}"]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if found == asked.rounds and not outcome.alarms else 1


if __name__ == "__main__":
    sys.exit(main())
