"""Give the portal's database role its rights: all but rewriting the audit log. Run by the owner after migrate."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from environ import FileAwareEnv

from common.exceptions import Refused
from organizations.audit.database import grant_to

NO_ROLES = "只有 PostgreSQL 有数据库账号；SQLite 靠审计密钥和日志存证，见 docs/security.md。"


class Command(BaseCommand):
    help = (
        "On PostgreSQL: let the role --app read and write everything, but only read and add to the audit log. "
        "APP_DB_PASSWORD (or APP_DB_PASSWORD_FILE) makes the role where it is missing and sets its password."
    )

    def add_arguments(self, parser):
        parser.add_argument("--app", required=True, metavar="ROLE", help="the role web, worker and beat connect as")

    def handle(self, *args, **options):
        if connection.vendor != "postgresql":
            raise CommandError(
                "只有 PostgreSQL 有数据库账号；SQLite 靠审计密钥和日志存证，见 docs/security.md。", returncode=2
            )
        try:
            with transaction.atomic():
                tables = grant_to(connection, options["app"], password=FileAwareEnv().str("APP_DB_PASSWORD", ""))
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"已授权 {options['app']}：{len(tables)} 张表，操作日志只能查看和追加。")
