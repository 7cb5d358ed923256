"""The portal's side: start the child, decode what it says while it reads, turn every way it can end into a refusal."""

import contextlib
import logging
import os
import signal
import subprocess  # nosec B404: our own interpreter and module, no shell
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import orjson

from common.untrusted import limits
from common.untrusted.refusals import OUT_OF_MEMORY, UnreadableFile, damaged, too_heavy

ROOT = str(Path(__file__).resolve().parents[2])
BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from common.untrusted.child import main; main(sys.argv[2])"
# One heap only: each further one would reserve 64 MB of the address space.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
HEAVY = {-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT, -signal.SIGALRM, OUT_OF_MEMORY}
log = logging.getLogger(__name__)


class Child:
    """One child reading one file."""

    def __init__(self, task: str, file: IO[bytes]):
        self.process = subprocess.Popen(  # nosec B603
            [sys.executable, "-I", "-B", "-c", BOOT, ROOT, task],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
            cwd="/",
        )
        self.memory = 0
        self.ending = threading.Lock()

    def says(self) -> Iterator[dict[str, Any]]:
        """Its objects up to the last word. Raises UnreadableFile."""
        lines = cast(IO[bytes], self.process.stdout)
        total = 0
        while line := lines.readline(limits.MAX_LINE):
            total += len(line)
            if total > limits.MAX_ANSWER or len(line) == limits.MAX_LINE:
                raise too_heavy()
            try:
                said = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise damaged() from error
            self.memory = said.get("peak", 0)
            if "refused" in said:
                raise UnreadableFile(*said["refused"])
            if "done" in said:
                return
            yield said
        raise too_heavy() if self.end() in HEAVY else damaged()

    def stop(self) -> None:
        """Kill it if it still lives. Not Popen.kill, which would reap it and lose what it used."""
        with self.ending:
            if self.process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.process.pid, signal.SIGKILL)

    def end(self) -> int:
        """Stop and reap it; gives how it ended: an exit code, or a signal as a negative number."""
        self.stop()
        with self.ending:
            if self.process.returncode is None:
                _pid, status, usage = os.wait4(self.process.pid, 0)
                self.process.returncode = os.waitstatus_to_exitcode(status)
                # Without a last word: Linux counts in what the parent held when it forked, but the limit held.
                self.memory = self.memory or min(usage.ru_maxrss * 1024, limits.CHILD_MEMORY)
                cast(IO[bytes], self.process.stdout).close()
        return self.process.returncode


def answers(task: str, file: IO[bytes]) -> Iterator[dict[str, Any]]:
    """What a child says about `file` (open, with a descriptor), object by object.

    Raises UnreadableFile when the child refuses the file, breaks a limit, dies, or says something unexpected.
    """
    started = time.monotonic()
    child = Child(task, file)
    watch = threading.Timer(limits.CHILD_WALL, child.stop)
    watch.daemon = True
    watch.start()
    outcome = "stopped"
    try:
        yield from child.says()
        outcome = "read"
    except UnreadableFile as refusal:
        outcome = refusal.code
        raise
    finally:
        watch.cancel()
        child.end()
        seconds, megabytes = time.monotonic() - started, child.memory / limits.MEGABYTE
        log.info("untrusted %s %s %.2f s %.0f MB", task, outcome, seconds, megabytes)
