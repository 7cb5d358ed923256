"""`python -m trials.crash --cycles 60 --seed 1 --on both`; the last line tells, and so does the exit code."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from trials.crash.campaign import Outcome, run
from trials.crash.processes import ROOT
from trials.crash.stores import Missing, binaries


def main() -> int:
    asked = arguments()
    modes = ["embedded", "services"] if asked.on == "both" else [asked.on]
    if "services" in modes:
        try:
            binaries()
        except Missing as missing:
            sys.stderr.write(f"crash: {missing}. Install it, or say --on embedded.\n")
            return 2
    began = time.monotonic()
    home = Path(tempfile.mkdtemp(prefix="partybuild-crash-"))
    home.chmod(0o711)
    shares = [asked.cycles // len(modes) + (place < asked.cycles % len(modes)) for place in range(len(modes))]
    try:
        collect_static(home)
        with ThreadPoolExecutor(len(modes)) as pool:
            running = [
                pool.submit(run, mode, home / mode, share, asked.seed)
                for mode, share in zip(modes, shares, strict=True)
            ]
            outcomes = [one.result() for one in running]
    except Exception:
        sys.stderr.write(f"crash: logs are kept in {home}\n")
        raise
    return tell(outcomes, home, time.monotonic() - began, keep=asked.keep)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m trials.crash", description=__doc__)
    parser.add_argument("--cycles", type=int, default=60, help="kills altogether, shared between the modes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--on", choices=["embedded", "services", "both"], default="both")
    parser.add_argument("--keep", action="store_true", help="keep data and logs")
    return parser.parse_args()


def collect_static(home: Path) -> None:
    """Once for all modes, as the README says."""
    env = os.environ | {"DATA_DIR": str(home / "build"), "STATIC_ROOT": str(home / "static"), "HTTPS": "false"}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=env, check=True, timeout=120, stdout=subprocess.DEVNULL)


def tell(outcomes: list[Outcome], home: Path, seconds: float, *, keep: bool) -> int:
    """The counts of all modes on one line; data and logs stay when something is wrong."""
    wrong = [f"{one.mode}: {what}" for one in outcomes for what in one.wrong]
    for line in wrong:
        sys.stderr.write(f"crash: {line}\n")
    if wrong or keep:
        sys.stderr.write(f"crash: data and logs are kept in {home}\n")
    else:
        shutil.rmtree(home)
    total = {name: sum(len(one.found[name]) for one in outcomes) for name in ("lost", "twice", "stuck", "partial")}
    chain = "whole" if all(one.found["chain"] == "whole" for one in outcomes) else "broken"
    flush = max(one.flush["seconds"] for one in outcomes)
    given_up = sum(one.exhausted["state"] == "failed" for one in outcomes)
    sys.stdout.write(
        f"crash: kills {sum(one.kills for one in outcomes)} acknowledged {sum(one.acknowledged for one in outcomes)}"
        f" lost {total['lost']} jobs {sum(one.found['jobs'] for one in outcomes)}"
        f" failed {sum(one.found['failed'] for one in outcomes)} twice {total['twice']} stuck {total['stuck']}"
        f" partial {total['partial']} chain {chain} flushed-back {flush}s given-up {given_up} seconds {seconds:.0f}\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
