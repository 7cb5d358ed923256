"""Work measured alone in a process of its own: `python -m benchmarks.tasks TASK ROUNDS [ARGUMENT]`."""

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from benchmarks.database import set_up

MEGABYTE = 1024  # ru_maxrss counts kilobytes


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
    base, seconds, result = _peak(resource.RUSAGE_SELF), [], None
    for _ in range(rounds):
        gc.collect()
        started = time.perf_counter()
        result = TASKS[task](argument)
        seconds.append(time.perf_counter() - started)
    peak, child = _peak(resource.RUSAGE_SELF), _peak(resource.RUSAGE_CHILDREN)
    print(json.dumps({"seconds": seconds, "base_mb": base, "peak_mb": peak, "child_mb": child, "result": result}))


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / MEGABYTE


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:4])
