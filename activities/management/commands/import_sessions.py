"""Import a street's session ledger (三会一课台账)."""

from activities.sessions.importers import SessionImporter
from common.importing.command import ImportCommand
from organizations.tree.selectors import find_street


class Command(ImportCommand):
    help = "导入三会一课台账"

    def add_more_arguments(self, parser):
        parser.add_argument("--street", required=True, help="街道名称")

    def make_importer(self, options):
        return SessionImporter(street=find_street(options["street"]), today=options["today"])
