"""One mode from the first process to the last: build, work while things die, settle, forget, judge, clean up."""

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from trials.crash.installation import Installation
from trials.crash.killer import Killer
from trials.crash.office import Office
from trials.crash.processes import wait_until

# Before this many writes were acknowledged nobody is killed.
ENOUGH = 10


@dataclass
class Outcome:
    """Figures of one mode; `wrong` in words, empty when all held."""

    mode: str
    kills: int
    acknowledged: int
    found: dict
    flush: dict
    exhausted: dict
    seconds: float

    @property
    def wrong(self) -> list[str]:
        lists = [f"{name}: {what}" for name in ("lost", "twice", "stuck", "partial") for what in self.found[name]]
        if self.found["chain"] != "whole":
            lists.append(f"chain: {self.found['chain']}")
        if self.flush["seconds"] > 60:
            lists.append(f"flush: pending work out again only after {self.flush['seconds']} s")
        if (self.exhausted["state"], self.exhausted["kills"]) != ("failed", 3) or not self.exhausted["message"]:
            lists.append(f"exhausted: {self.exhausted}")
        if self.acknowledged < ENOUGH:
            lists.append(f"only {self.acknowledged} writes were acknowledged: nothing was tried")
        return lists


def run(mode: str, home: Path, cycles: int, seed: int) -> Outcome:
    """Run one mode below `home`. Whatever happens, every process it started is ended."""
    began = time.monotonic()
    home.mkdir(mode=0o711)
    installation = Installation(mode, home)
    try:
        facts = installation.build()
        say(mode, f"built after {time.monotonic() - began:.0f} s, {installation.base}")
        office = Office(installation.base, facts, seed)
        office.open()
        killer = Killer(installation, cycles, Random(f"{seed} {mode}"))
        try:
            wait_until(lambda: office.ledger.acknowledged >= ENOUGH, 120, f"{mode}: the clerks are at work")
            killer.run()
            time.sleep(2)
        finally:
            office.close()
        installation.revive()
        say(mode, f"{killer.kills.total()} kills, deeds {dict(office.done)}; settling")
        flush = forget(installation)
        exhausted = exhaust(installation)
        record = home / "ledger.json"
        office.ledger.write(record)
        found = json.loads(installation.run("-m", "trials.crash.verdict", str(record), seconds=400))
        seconds = time.monotonic() - began
        return Outcome(mode, killer.kills.total(), office.ledger.acknowledged, found, flush, exhausted, seconds)
    finally:
        installation.close()


def forget(installation: Installation) -> dict:
    """FLUSHALL with work pending and no worker, then the worker again."""
    worker = installation.service("worker")
    worker.kill()
    worker.sweep()
    flush = json.loads(installation.run("-m", "trials.crash.flush", seconds=300))
    worker.start()
    worker.wait_ready()
    say(installation.mode, f"broker forgot {flush['pending']} jobs, all out again after {flush['seconds']} s")
    return flush


def exhaust(installation: Installation) -> dict:
    """A job whose worker is killed at each of its deliveries."""
    worker = str(installation.service("worker").pid)
    exhausted = json.loads(installation.run("-m", "trials.crash.exhaust", worker, seconds=400))
    say(installation.mode, f"a job whose worker died {exhausted['kills']} times: {exhausted['message']}")
    return exhausted


def say(mode: str, text: str) -> None:
    sys.stderr.write(f"{mode}: {text}\n")
    sys.stderr.flush()
