"""metric_catalogue [--write FILE]: the catalogue of metrics with formula and source."""

from pathlib import Path

from django.core.management.base import BaseCommand

from assessments.scoring.catalogue_text import catalogue_text


class Command(BaseCommand):
    help = "Print the catalogue of metrics, or write it to a file."

    def add_arguments(self, parser):
        parser.add_argument("--write", metavar="FILE")

    def handle(self, *args, **options):
        if options["write"]:
            Path(options["write"]).write_text(catalogue_text(), encoding="utf-8")
        else:
            self.stdout.write(catalogue_text(), ending="")
