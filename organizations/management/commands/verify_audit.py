"""Walk the audit chain: exit 0 when it is whole, 1 when it is broken, saying where."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from common.exceptions import Refused
from organizations.audit.anchors import Anchor, read_anchor
from organizations.audit.selectors import verify_chain


class Command(BaseCommand):
    help = "Verify the audit chain, against exported anchors if given; exit 1 and say where when it is broken."

    def add_arguments(self, parser):
        parser.add_argument("--anchor", action="append", default=[], metavar="FILE", help="an anchor (export_anchor)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, **options):
        anchors = [_anchor(Path(path)) for path in options["anchor"]]
        verdict = verify_chain(anchors)
        if options["json"]:
            facts = {"whole": verdict.whole, "checked": verdict.checked, "broken_at": verdict.broken_at}
            self.stdout.write(
                json.dumps(facts | {"reason": verdict.reason, "anchors": len(anchors)}, ensure_ascii=False)
            )
        elif verdict.whole:
            against = f"，与 {len(anchors)} 份存证一致" if anchors else ""
            self.stdout.write(f"日志链完整，共 {verdict.checked} 条{against}。")
        else:
            self.stdout.write(
                f"日志链在第 {verdict.broken_at} 条断开：{verdict.reason}（此前 {verdict.checked} 条完整）。"
            )
        if not verdict.whole:
            raise SystemExit(1)


def _anchor(path: Path) -> Anchor:
    try:
        return read_anchor(path.read_bytes())
    except (OSError, Refused) as error:
        raise CommandError(f"{path}：{error}", returncode=2) from error
