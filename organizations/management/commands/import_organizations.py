"""Import 党组织台账 (design.md §8)."""

from common.importing.command import ImportCommand
from organizations.ledger.importers import OrganizationImporter


class Command(ImportCommand):
    help = "Import a street's ledger of organisations (党组织台账)"

    def add_more_arguments(self, parser):
        parser.add_argument("--district", default="", metavar="NAME", help="the district a new street stands under")

    def make_importer(self, options):
        return OrganizationImporter(district=options["district"], today=options["today"])
