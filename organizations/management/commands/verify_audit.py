"""Walk the audit chain: exit 0 when it is whole, 1 when it is broken, saying where."""

import json

from django.core.management.base import BaseCommand

from organizations.audit.selectors import verify_chain


class Command(BaseCommand):
    help = "Verify the audit chain; exit 1 and say where when it is broken."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, **options):
        verdict = verify_chain()
        if options["json"]:
            facts = {"whole": verdict.whole, "checked": verdict.checked, "broken_at": verdict.broken_at}
            self.stdout.write(json.dumps(facts | {"reason": verdict.reason}, ensure_ascii=False))
        elif verdict.whole:
            self.stdout.write(f"日志链完整，共 {verdict.checked} 条。")
        else:
            self.stdout.write(
                f"日志链在第 {verdict.broken_at} 条断开：{verdict.reason}（此前 {verdict.checked} 条完整）。"
            )
        if not verdict.whole:
            raise SystemExit(1)
