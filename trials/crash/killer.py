"""Who is killed when: drawn from a seed, a share of the time what is busiest; then what died is started again."""

import sys
import time
from collections import Counter
from random import Random

from trials.crash.installation import Installation
from trials.crash.processes import kill_hard

EMBEDDED = ("worker child", "worker child", "worker parent", "web worker", "web master", "beat")
SERVICES = (*EMBEDDED, "postgres", "postgres backend", "redis")
PAUSE = (0.8, 3.5)
# How long orphans of a killed parent live before a supervisor starts the service anew.
ORPHANS = (0.0, 3.0)


class Killer:
    """Kills `cycles` times, one process each; every kind of victim of the mode comes up before any comes again."""

    def __init__(self, installation: Installation, cycles: int, random: Random):
        self.installation, self.random = installation, random
        kinds = EMBEDDED if installation.mode == "embedded" else SERVICES
        self.plan: list[str] = []
        while len(self.plan) < cycles:
            self.plan += random.sample(kinds, len(kinds))
        del self.plan[cycles:]
        self.kills: Counter[str] = Counter()

    def run(self) -> None:
        for number, victim in enumerate(self.plan, 1):
            time.sleep(self.random.uniform(*PAUSE))
            self.installation.revive()
            sys.stderr.write(f"{self.installation.mode}: kill {number}/{len(self.plan)}: {victim}\n")
            self._kill(victim)
            self.kills[victim] += 1

    def _kill(self, victim: str) -> None:
        name, _, part = victim.partition(" ")
        service = self.installation.service(name)
        if part in ("child", "worker", "backend"):
            self._kill_child(service, part)
        else:
            service.kill()
            time.sleep(self.random.uniform(*ORPHANS))
            service.sweep()
            service.start()
        service.wait_ready()

    def _kill_child(self, service, part: str) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            self.installation.revive()
            if found := service.children():
                kill_hard(self.random.choice(found))
                return
            time.sleep(0.1)
        raise TimeoutError(f"{service.name} has no {part} to kill")
