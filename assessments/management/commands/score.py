"""score --street NAME --year 2025 [--today D] --json: every unit's indicators with their points (design.md §8)."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.schemes.selectors import scheme_in_force
from assessments.scoring.exporters import sheets_as_json
from assessments.scoring.sheets import street_sheets
from common.arguments import day, year
from common.exceptions import Refused
from organizations.tree.selectors import find_street


class Command(BaseCommand):
    help = "Score every unit of a street under the scheme in force (a draft when none is published)."

    def add_arguments(self, parser):
        parser.add_argument("--street", required=True)
        parser.add_argument("--year", type=year, required=True)
        parser.add_argument("--today", type=day, default=None, help="the date the command believes it is")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout and nothing else")

    def handle(self, *args, **options):
        today = options["today"] or timezone.localdate()
        try:
            street = find_street(options["street"])
            scheme = scheme_in_force(street, options["year"])
        except Refused as error:
            if options["json"]:
                self.stdout.write(json.dumps({"units": {}, "error": error.message}, ensure_ascii=False))
                raise SystemExit(1) from error
            raise CommandError(error.message) from error
        found = sheets_as_json(street_sheets(street, scheme, today=today))
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for name, unit in found["units"].items():
            sums = unit["totals"]
            self.stdout.write(f"{name}：基础分{sums['base']}，总分{sums['total']}，待录入{sums['pending']}项")
