"""The roster as a workbook of 20 columns: seconds and memory, beside django-import-export."""

from collections.abc import Iterator

from benchmarks.rows import Row, against
from benchmarks.tasks import export_ours
from benchmarks.timing import alone, profile

FASTER, MEGABYTES = 12, 100
SECTION = "export"
PEER = "django-import-export"


def measure(rounds: int, peer_rounds: int, *, faster: float | None = FASTER) -> Iterator[Row]:
    """Both in processes of their own on the same rows."""
    from members.models import Member

    ours, theirs = alone("export_ours", rounds=rounds), alone("export_peer", rounds=peer_rounds)
    name = f"{Member.objects.count():,} members × 20 columns"
    row = against(SECTION, f"{name}: median", ours.median, "s", budget=faster, bound="ratio",
                  peer=PEER, peer_value=theirs.median, rounds=rounds)  # fmt: skip
    row.profile = "" if row.ok else profile(lambda: export_ours(""))
    yield row
    note = f"process {ours.peak_mb:.0f} MB, loaded application {ours.base_mb:.0f} MB"
    yield against(SECTION, f"{name}: memory on top of the application", ours.grown_mb, "MB", budget=MEGABYTES,
                  peer=PEER, peer_value=theirs.grown_mb, note=note)  # fmt: skip
