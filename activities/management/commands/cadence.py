"""Say what every branch of a street owed and held in a year."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from activities.cadence.enums import Reason
from activities.cadence.exporters import cadence_report
from common.arguments import day, year
from common.exceptions import Refused
from organizations.tree.selectors import find_street


class Command(BaseCommand):
    help = "三会一课应开、已开、缺开情况（按支部、按类型）"

    def add_arguments(self, parser):
        parser.add_argument("--street", required=True, help="街道名称")
        parser.add_argument("--year", type=year, required=True)
        parser.add_argument("--today", type=day, help="按这一天计算（默认今天）")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *, street, year, today, json: bool, **options):
        try:
            report = cadence_report(find_street(street), year, today=today or timezone.localdate())
        except Refused as refusal:
            if json:
                self.stdout.write(_as_json({"branches": {}, "error": refusal.message}))
            raise CommandError(refusal.message, returncode=1) from refusal
        self.stdout.write(_as_json(report) if json else _as_text(report))


def _as_json(report) -> str:
    return json.dumps(report, ensure_ascii=False)


def _as_text(report) -> str:
    lines = []
    for name, branch in report["branches"].items():
        lines.append(name)
        for kind, found in branch["kinds"].items():
            if not found["applicable"]:
                lines.append(f"  {kind}：不适用（{Reason(found['reason']).label}）")
                continue
            missing = "、".join(gap["label"] for gap in found["missing"])
            gaps = f"，缺：{missing}" if missing else ""
            lines.append(f"  {kind}：应开 {found['due_total']}，已开 {found['held_total']}{gaps}")
    return "\n".join(lines)
