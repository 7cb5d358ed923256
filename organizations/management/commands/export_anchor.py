"""Write an anchor of the audit chain, to be kept on another machine or on paper."""

from pathlib import Path

from django.core.management.base import BaseCommand

from organizations.audit.services import take_anchor


class Command(BaseCommand):
    help = "Export an anchor of the audit chain (JSON) for `verify_audit --anchor`. Keep it outside this server."

    def add_arguments(self, parser):
        parser.add_argument("--out", metavar="FILE", help="where to write it (default: stdout)")

    def handle(self, *args, **options):
        anchor = take_anchor(actor=None)
        if not options["out"]:
            self.stdout.write(anchor.as_json())
            return
        Path(options["out"]).write_text(anchor.as_json() + "\n", encoding="utf-8")
        self.stdout.write(f"日志存证已写入 {options['out']}（第 {anchor.sequence} 条）。请拷到本服务器以外保存。")
