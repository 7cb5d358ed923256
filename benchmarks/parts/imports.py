"""A roster read and judged, row by row; beside a dry run of django-import-export on the same file."""

import random
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.rows import Row, against
from benchmarks.tasks import read_ours
from benchmarks.timing import alone, profile

READ_SECONDS, SECONDS, MEGABYTES = 2, 20, 250
SECTION = "import"
PEER = "django-import-export"
WRONG = 0.02


def measure(rounds: int, *, rows: int, peer: bool) -> Iterator[Row]:
    """Reading alone, reading with verdicts, memory; the peer once, it takes minutes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        wrong = write_roster(path, rows)
        name = f"{rows:,} rows"
        read = alone("read_ours", str(path), rounds=rounds)
        row = Row(SECTION, f"{name} read: median", read.median, "s", READ_SECONDS, rounds=rounds)
        row.profile = "" if row.ok else profile(lambda: read_ours(str(path)))
        yield row
        ours = alone("validate_ours", str(path), rounds=rounds)
        found = dict(ours.result)  # type: ignore[call-overload]
        if found["rows"] != rows or found["rejected"] < wrong:
            raise RuntimeError(f"verdicts: {found}, wrong on purpose {wrong}")
        yield Row(SECTION, f"{name} read and judged: median", ours.median, "s", SECONDS, rounds=rounds)
        note = f"process {ours.peak_mb:.0f} MB, application {ours.base_mb:.0f} MB, reading child {ours.child_mb:.0f} MB"
        yield Row(SECTION, f"{name} read and judged: memory", ours.grown_mb, "MB", MEGABYTES, note=note)
        if peer:
            theirs = alone("validate_peer", str(path), rounds=1)
            yield against(SECTION, f"{name} read and judged: against a dry run", ours.median, "s",
                          peer=PEER, peer_value=theirs.median, rounds=rounds)  # fmt: skip
            yield against(SECTION, f"{name} read and judged: memory against it", ours.grown_mb, "MB",
                          peer=PEER, peer_value=theirs.grown_mb)  # fmt: skip


def write_roster(path: Path, rows: int) -> int:
    """A roster of invented persons for the branches of the first street; gives how many rows are wrong on purpose."""
    from common.exporting.tables import Column, write_table
    from organizations.models import Organization
    from organizations.tree.enums import Kind
    from partybuild.generate.crowd import Crowd

    street = Organization.objects.filter(kind=Kind.WORK_COMMITTEE).first()
    branches = list(Organization.objects.within([street.path]).branches().values_list("name", flat=True))
    chance = random.Random(4)
    crowd, wrong = Crowd(chance, date.today()), 0
    labels = ["所在党支部", "姓名", "性别", "民族", "出生年月", "公民身份号码", "学历", "人员类别(正式/预备)",
              "入党时间", "转正时间", "党内职务", "工作单位及职务", "职业类别", "是否退休", "联系电话", "家庭住址",
              "是否流动党员", "是否失联", "健康/免学", "志愿服务能力"]  # fmt: skip

    def lines():
        nonlocal wrong
        for place in range(rows):
            person = crowd.draw(probationary=place % 40 == 0)
            number = person.id_number
            if chance.random() < WRONG:
                wrong += 1
                number = number[:-1] + ("1" if number[-1] != "1" else "2")
            yield [branches[place % len(branches)], person.name, person.sex, "汉族", person.born.isoformat(), number,
                   person.education, "正式党员" if person.full else "预备党员", person.joined.isoformat(),
                   person.full.isoformat() if person.full else "", "", person.workplace, person.occupation,
                   "是" if person.retired else "否", person.phone, f"春和里{place % 90}号楼", "否", "否", "否",
                   "是"]  # fmt: skip

    write_table(path, title="党员花名册", columns=[Column(label) for label in labels], rows=lines())
    return wrong
