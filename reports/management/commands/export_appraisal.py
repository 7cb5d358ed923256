"""export_appraisal --street NAME --year 2025 --out DIR: the year-end workbook."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from common.arguments import day, year
from common.exceptions import Refused
from common.exporting.responses import export_footer
from organizations.tree.selectors import find_street
from reports.appraisal.exporters import write_workbook
from reports.appraisal.selectors import year_forms
from reports.appraisal.services import file_name


class Command(BaseCommand):
    help = "Write the year-end appraisal workbook of a street: 汇总排名表 and one 评分表 per unit."

    def add_arguments(self, parser):
        parser.add_argument("--street", required=True)
        parser.add_argument("--year", type=year, required=True)
        parser.add_argument("--out", required=True, metavar="DIR")
        parser.add_argument("--today", type=day, default=None, help="the date the command believes it is")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout and nothing else")

    def handle(self, *args, **options):
        try:
            street = find_street(options["street"])
            forms = year_forms(street, options["year"], today=options["today"] or timezone.localdate())
        except Refused as error:
            if options["json"]:
                self.stdout.write(json.dumps({"files": [], "error": error.message}, ensure_ascii=False))
                raise SystemExit(1) from error
            raise CommandError(error.message) from error
        folder = Path(options["out"])
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / file_name(forms)
        draft = path.with_suffix(".tmp")
        write_workbook(forms, draft, footer=export_footer("命令行", f"{forms.street}{forms.year}年度"))
        draft.replace(path)
        if options["json"]:
            found = {"files": [str(path)], "units": len(forms.units), "final": forms.final}
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self.stdout.write(str(path))
