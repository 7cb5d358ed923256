"""import_scheme FILE --street NAME --year 2025 [--json]: a street's scoring scheme, as a draft."""

from assessments.schemes.importers import SchemeImporter
from common.arguments import year
from common.importing.command import ImportCommand
from organizations.tree.selectors import find_street


class Command(ImportCommand):
    help = "Import a scoring scheme (党建考核评分细则); whole or not at all."

    def add_more_arguments(self, parser):
        parser.add_argument("--street", required=True)
        parser.add_argument("--year", type=year, required=True)

    def make_importer(self, options):
        street = find_street(options["street"])
        return SchemeImporter(street=street, today=options["today"], year=options["year"])
