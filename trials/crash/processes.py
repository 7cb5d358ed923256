"""The processes of one installation: started as the README says, killed without warning, started again."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port of 127.0.0.1 nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _stat(pid: int) -> tuple[str, int, str] | None:
    """State, parent and start of a process from /proc; None when it is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else (fields[0], int(fields[1]), fields[19])


def children_of(pid: int) -> dict[int, str]:
    """Direct children of a process: id → start, which tells a process from a later one of the same number."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))) is not None and stat[1] == pid:
            found[int(entry.name)] = stat[2]
    return found


def is_alive(pid: int, start: str) -> bool:
    stat = _stat(pid)
    return stat is not None and stat[2] == start


def kill_hard(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def wait_until(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Poll until the condition holds. Raises TimeoutError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.1)


class Service:
    """One command of the installation in a session of its own; `ready` says when it answers."""

    def __init__(self, name: str, command: list[str], env: dict, log: Path, ready: Callable[[], object]):
        self.name, self.command, self.env, self.log, self.ready = name, command, env, log, ready
        self.process: subprocess.Popen | None = None
        self.family: dict[int, str] = {}

    @property
    def pid(self) -> int:
        if self.process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self.process.pid

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.env, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )

    def wait_ready(self, seconds: float = 60) -> None:
        """Start again what gave up because its predecessor still held a port or a lock."""

        def answers():
            if self.process is not None and self.process.poll() is not None:
                self.sweep()
                self.start()
            return self.ready()

        wait_until(answers, seconds, f"{self.name} answers (see {self.log})")

    def children(self) -> list[int]:
        found = children_of(self.pid)
        self.family |= found
        return sorted(found)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """kill -9 of the parent alone; its children are remembered."""
        self.children()
        kill_hard(self.pid)
        if self.process is not None:
            self.process.wait(30)

    def sweep(self) -> None:
        """What a supervisor does before it starts a service anew: nothing of the old one is left."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for pid, start in self.family.items():
            if is_alive(pid, start):
                kill_hard(pid)
        wait_until(lambda: not any(is_alive(*one) for one in self.family.items()), 20, f"the old {self.name} is gone")
        self.family.clear()
        if self.process.poll() is None:
            self.process.wait(20)
