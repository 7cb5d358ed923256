"""Work measured alone in a process of its own: `python -m benchmarks.tasks TASK ROUNDS [ARGUMENT]`."""

import contextlib
import gc
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from benchmarks.database import set_up

KILOBYTES = 1024


def export_ours(_argument: str) -> int:
    """The member list's own export through its address; gives the bytes sent."""
    from django.test import Client

    from benchmarks.peers.resources import EXPORTED
    from organizations.models import User

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(username="quwei"))
    columns = "&".join(f"cols={column.key}" for column in EXPORTED)
    response = client.get(f"/members/?export=xlsx&{columns}")
    if response.status_code != 200:
        raise RuntimeError(f"export: {response.status_code}")
    parts = response.streaming_content if response.streaming else [response.content]
    return sum(len(part) for part in parts)


def export_peer(_argument: str) -> int:
    """The same rows and columns by django-import-export."""
    from import_export.formats.base_formats import XLSX

    from benchmarks.peers.resources import MemberExport
    from members.models import Member

    rows = Member.objects.select_related("organization", "group").order_by("sort_key", "pk")
    return len(XLSX().export_data(MemberExport().export(rows)))


def read_ours(argument: str) -> int:
    """Reading alone; gives rows."""
    from common.importing.workbook import read_workbook

    return sum(len(sheet.rows) for sheet in read_workbook(Path(argument)).sheets)


def validate_ours(argument: str) -> dict:
    """Reading and judging every row; gives the counts."""
    from django.utils import timezone

    from common.importing.registry import importer_for
    from organizations.models import Organization
    from organizations.tree.enums import Kind

    street = Organization.objects.filter(kind=Kind.WORK_COMMITTEE).first()
    plan = importer_for("members")(street=street, today=timezone.localdate(), actor=None).validate(Path(argument))
    if plan.report.error:
        raise RuntimeError(plan.report.error)
    return {"rows": plan.report.rows_read, "rejected": plan.report.rejected}


def validate_peer(argument: str) -> dict:
    """The same file through django-import-export, as a dry run."""
    from import_export.formats.base_formats import XLSX

    from benchmarks.peers.resources import MemberImport

    dataset = XLSX().create_dataset(Path(argument).read_bytes())
    result = MemberImport().import_data(dataset, dry_run=True)
    return {"rows": len(dataset), "rejected": result.totals["error"] + result.totals["invalid"]}


TASKS: dict[str, Callable[[str], object]] = {
    task.__name__: task for task in (export_ours, export_peer, read_ours, validate_ours, validate_peer)
}


def main(task: str, rounds: int, argument: str = "") -> None:
    """Run the task `rounds` times and print what it took as one line of JSON."""
    set_up()
    import_module("benchmarks.urls")
    base, seconds, result = high_water(os.getpid()), [], None
    children = Children()
    children.start()
    for _ in range(rounds):
        gc.collect()
        started = time.perf_counter()
        result = TASKS[task](argument)
        seconds.append(time.perf_counter() - started)
    peak, child = high_water(os.getpid()), children.stop()
    print(json.dumps({"seconds": seconds, "base_mb": base, "peak_mb": peak, "child_mb": child, "result": result}))


def high_water(pid: int | str) -> float:
    """Megabytes a process held at its peak. Not ru_maxrss: that starts with what its parent held."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0) / KILOBYTES


class Children(threading.Thread):
    """Watches the children of this process and keeps the largest peak of any of them."""

    def __init__(self):
        super().__init__(daemon=True)
        self._peak, self._over = 0.0, threading.Event()
        self._own = self._command("self")

    def run(self):
        listing = Path(f"/proc/self/task/{os.getpid()}/children")
        while not self._over.wait(0.01):
            for pid in listing.read_text().split():
                with contextlib.suppress(OSError):
                    # Until it has become another program a child counts its parent's memory.
                    if self._command(pid) not in (self._own, b""):
                        self._peak = max(self._peak, high_water(pid))

    def stop(self) -> float:
        """End watching; gives megabytes."""
        self._over.set()
        self.join()
        return self._peak

    @staticmethod
    def _command(pid: str) -> bytes:
        return Path(f"/proc/{pid}/cmdline").read_bytes()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:4])
