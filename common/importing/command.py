"""The flags, output and exit codes every import command shares (design.md §8)."""

import errno
import json
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from common.arguments import day
from common.exceptions import Refused
from common.importing.errors import write_error_workbook
from common.importing.report import Report
from common.importing.runner import ALL_OR_NOTHING, DRY_RUN, GOOD_ROWS, Importer, Plan


class ImportCommand(BaseCommand):
    """FILE [--good-rows|--dry-run] [--today D] [--json] [--errors OUT.xlsx]; subclasses give the importer.

    Exit codes: 0 done (a dry run of a readable file is done), 1 refused or nothing saved, 2 wrong usage.
    """

    def add_arguments(self, parser):
        parser.add_argument("file", help="the workbook (.xlsx)")
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--good-rows", action="store_true", help="save the accepted rows, report the rest")
        mode.add_argument("--dry-run", action="store_true", help="save nothing")
        parser.add_argument("--today", type=day, default=None, help="the date the command believes it is")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout and nothing else")
        parser.add_argument("--errors", metavar="OUT.xlsx", help="write the rows that need work, with reasons")
        self.add_more_arguments(parser)

    def add_more_arguments(self, parser):
        """Options of one command, such as --street."""

    def make_importer(self, options) -> Importer:
        """The importer for these options. May raise Refused."""
        raise NotImplementedError

    def handle(self, *args, **options):
        options["today"] = options["today"] or timezone.localdate()
        mode = GOOD_ROWS if options["good_rows"] else DRY_RUN if options["dry_run"] else ALL_OR_NOTHING
        try:
            importer = self.make_importer(options)
        except Refused as error:
            plan = Plan(Report.refused(error.code, error.message))
        else:
            plan = importer.validate(Path(options["file"]))
            plan = self._errors_written(plan, options["errors"])
            importer.commit(plan, mode)
        self._print(plan.report, mode, options["json"])
        if plan.report.error or (mode != DRY_RUN and not plan.report.saved):
            raise SystemExit(1)

    def _errors_written(self, plan: Plan, target: str | None) -> Plan:
        """The plan once its error workbook is on disk; a refusal, before anything is saved, where it cannot be."""
        if target and not plan.report.error:
            try:
                # A book half written leaves its writers to complain on stderr, so the place is looked at first.
                _expect_folder(Path(target).parent)
                write_error_workbook(plan, target)
            except OSError as problem:
                message = f"无法写入错误清单 {target}（{problem.strerror}），没有保存任何内容，请换一个位置。"
                return Plan(Report.refused("errors_unwritable", message))
        return plan

    def _print(self, report: Report, mode: str, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
            return
        if report.error:
            raise CommandError(report.error)
        for issue in report.issues:
            self.stdout.write(("✗ " if issue.verdict == "reject" else "! ") + issue.message)
        if report.unknown_columns:
            self.stdout.write("未识别的列（已忽略）：" + "、".join(report.unknown_columns))
        if report.missing_columns:
            self.stdout.write("缺少的列：" + "、".join(report.missing_columns))
        self.stdout.write(
            f"读到{report.rows_read}行，合格{report.accepted}行（其中{report.accepted_with_warning}行有提醒），"
            f"不合格{report.rejected}行，跳过{sum(report.skipped.values())}行。"
        )
        if mode == DRY_RUN:
            self.stdout.write("试运行，没有保存。")
        elif report.saved:
            self.stdout.write(f"已保存{report.saved}行。")
        else:
            self.stdout.write("有不合格的行，全部没有保存。修改后重新导入，或加 --good-rows 只导入合格的行。")


def _expect_folder(folder: Path) -> None:
    """Raises FileNotFoundError or NotADirectoryError where no file can be put."""
    if not folder.is_dir():
        problem = errno.ENOTDIR if folder.exists() else errno.ENOENT
        raise OSError(problem, os.strerror(problem))
