"""Import a 党员花名册 into a street."""

from common.importing.command import ImportCommand
from members.roster.importers import RosterImporter
from organizations.tree.selectors import find_street


class Command(ImportCommand):
    help = "Import a member roster (党员花名册) into a street"

    def add_more_arguments(self, parser):
        parser.add_argument("--street", required=True, help="name of the street")

    def make_importer(self, options):
        return RosterImporter(street=find_street(options["street"]), today=options["today"])
