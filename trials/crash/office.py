"""The clerks of one installation, each in a thread, working until told to stop."""

import sys
import threading
from collections import Counter
from collections.abc import Callable
from random import Random

from trials.crash.clients import Clerk, Unsure
from trials.crash.deeds import Work
from trials.crash.ledger import Ledger


class Office:
    """Starts the clerks; `close` ends them after what they are at."""

    def __init__(self, base: str, facts: dict, seed: int):
        self.base, self.facts, self.seed = base, facts, seed
        self.ledger = Ledger()
        self.stop = threading.Event()
        self.threads: list[threading.Thread] = []
        self.failures: list[str] = []
        self.done: Counter[str] = Counter()

    def open(self) -> None:
        street = self._clerk("jiedao")
        plans: list[tuple[str, Clerk, Callable[[Work], Callable[[], None]]]] = [
            ("imports", self._clerk("jiedao"), lambda work: work.import_members),
            ("sessions", self._clerk("zhibu"), lambda work: work.submit_session),
            ("approvals", self._clerk("shequ"), lambda work: work.approve_session),
            ("attachments", self._clerk("shequ"), lambda work: work.attach_file),
            ("scores", self._clerk("jiedao"), lambda work: work.compute_scores),
            ("steps", self._clerk("shequ"), lambda work: lambda: work.hand_up(street)),
            ("reports", self._clerk("jiedao"), lambda work: work.ask_report),
            ("finalising", self._clerk("quwei"), lambda work: work.finalise_year),
            ("papers", self._clerk("quwei"), lambda work: work.ask_report),
        ]
        helpers = {"steps": street}
        for name, clerk, choose in plans:
            work = Work(name, clerk, self.facts, self.ledger, Random(f"{self.seed} {name}"))
            thread = threading.Thread(target=self._run, args=(name, work, choose(work), helpers.get(name)), daemon=True)
            self.threads.append(thread)
            thread.start()

    def close(self) -> None:
        """Tell everybody to stop and wait for them; raises RuntimeError when a clerk met what cannot be."""
        self.stop.set()
        for thread in self.threads:
            thread.join(90)
        if self.failures:
            raise RuntimeError("; ".join(self.failures))

    def _clerk(self, username: str) -> Clerk:
        return Clerk(self.base, username, self.facts["password"], self.stop)

    def _run(self, name: str, work: Work, deed: Callable[[], None], helper: Clerk | None) -> None:
        try:
            for clerk in (work.clerk, helper):
                if clerk is not None:
                    clerk.sign_in()
            while not self.stop.is_set():
                try:
                    deed()
                    self.done[name] += 1
                except Unsure as reason:
                    sys.stderr.write(f"{name}: {str(reason)[:160]}\n")
                    self.stop.wait(0.2)
        except Exception as error:
            self.failures.append(f"{name}: {error!r}")
            raise
