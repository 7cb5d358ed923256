"""Write the supervision report of a street and a period to a folder, by the same code as the job."""

import json as json_format
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from common.arguments import day
from common.exceptions import Refused
from organizations.tree.selectors import find_street
from reports.supervision.services import ended_period, issue_report


class Command(BaseCommand):
    help = "生成一个街道一个期间的督查通报（.docx 和 .xlsx）"

    def add_arguments(self, parser):
        parser.add_argument("--street", required=True, help="街道名称")
        parser.add_argument("--period", required=True, help="2025-06、2025-Q2 或 2025")
        parser.add_argument("--out", required=True, type=Path, help="存放文件的文件夹")
        parser.add_argument("--today", type=day, help="按这一天计算（默认今天）")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *, street, period, out: Path, today, json: bool, **options):
        today = today or timezone.localdate()
        files = []

        def add_file(name, writer):
            target = out / name
            # The writers look at the ending, so the temporary name keeps it.
            temporary = target.with_name(f".{target.name}{target.suffix}")
            writer(temporary)
            temporary.replace(target)
            files.append(str(target))

        try:
            wanted = ended_period(period, today=today)
            out.mkdir(parents=True, exist_ok=True)
            report = issue_report(
                street=find_street(street),
                period=wanted,
                today=today,
                add_file=add_file,
                actor=None,
            )
        except Refused as refusal:
            raise CommandError(refusal.message, returncode=2 if refusal.code == "period_wrong" else 1) from refusal
        except OSError as error:
            raise CommandError(f"文件无法写入：{error.strerror}", returncode=1) from error
        answer = {"street": report.organization.name, "period": report.period, "files": files}
        self.stdout.write(json_format.dumps(answer, ensure_ascii=False) if json else "\n".join(files))
