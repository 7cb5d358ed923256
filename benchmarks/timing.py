"""Taking the time of something, counting its statements, and running it alone in a process of its own."""

import cProfile
import io
import json
import os
import pstats
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

PROFILED = 10


@dataclass
class Sample:
    """Milliseconds of each run."""

    took: list[float]
    statements: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.took)

    @property
    def p95(self) -> float:
        """The time that 19 of 20 runs keep; of fewer than 20 runs the slowest."""
        ordered = sorted(self.took)
        return ordered[min(len(ordered) - 1, -(-len(ordered) * 95 // 100) - 1)]


def sample(action: Callable[[], object], rounds: int) -> Sample:
    """One run to warm up in which the statements are counted, then `rounds` timed ones."""
    return interleaved([action], rounds)[0]


def interleaved(actions: Sequence[Callable[[], object]], rounds: int) -> list[Sample]:
    """Several actions in turn, round by round, so that whatever slows the machine slows all of them alike."""
    samples = [Sample([], counted(action)) for action in actions]
    for _ in range(rounds):
        for action, found in zip(actions, samples, strict=True):
            started = time.perf_counter()
            action()
            found.took.append((time.perf_counter() - started) * 1000)
    return samples


def counted(action: Callable[[], object]) -> int:
    """Statements of one run."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as context:
        action()
    return len(context)


def profile(action: Callable[[], object]) -> str:
    """Where one run spends its time: the functions that cost most and the slowest statements, as text."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    running, text = cProfile.Profile(), io.StringIO()
    with CaptureQueriesContext(connection) as context:
        running.runcall(action)
    pstats.Stats(running, stream=text).strip_dirs().sort_stats("tottime").print_stats(PROFILED)
    costly = [line for line in text.getvalue().splitlines() if line.strip()][4:]
    slowest = sorted(context.captured_queries, key=lambda query: -float(query["time"]))[:3]
    statements = [f"{float(query['time']) * 1000:7.0f} ms  {query['sql'][:160]}" for query in slowest]
    return "\n".join([*costly, "slowest statements:", *statements])


@dataclass
class Alone:
    """What a task measured about itself: seconds of each run, megabytes in use before and at the peak."""

    seconds: list[float]
    base_mb: float
    peak_mb: float
    child_mb: float
    result: object

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def grown_mb(self) -> float:
        """What the work took on top of the loaded application, or all of its largest child where that is more."""
        return max(self.peak_mb - self.base_mb, self.child_mb)


def alone(task: str, *arguments: str, rounds: int) -> Alone:
    """Run benchmarks/tasks.py `task` in a fresh process on the same database."""
    command = [sys.executable, "-m", "benchmarks.tasks", task, str(rounds), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=os.environ)
    if done.returncode:
        raise RuntimeError(f"{task}: {done.stderr.strip().splitlines()[-1] if done.stderr else done.returncode}")
    return Alone(**json.loads(done.stdout.splitlines()[-1]))
