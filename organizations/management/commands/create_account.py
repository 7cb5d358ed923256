"""The first administrators: an account with a post, made on the server where nobody can sign in yet."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from common.exceptions import Refused
from organizations.accounts.roles import DERIVED_ROLES, Role
from organizations.accounts.services import create_account, give_post
from organizations.tree.enums import Kind
from organizations.tree.models import Organization
from organizations.tree.services import establish_organization


class Command(BaseCommand):
    help = "Create an account with one post and print its one-time password; on an empty system also the district."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("name", help="the person's name")
        parser.add_argument(
            "--role", required=True, choices=[role for role in Role.values if role not in DERIVED_ROLES]
        )
        parser.add_argument("--organization", help="full name; default: the district")
        parser.add_argument("--district", help="on an empty system: the district's name, such as 海滨区委")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, **options):
        try:
            with transaction.atomic():
                organization = self._organization(options)
                user, password = create_account(
                    username=options["username"], name=options["name"], organization=organization, actor=None
                )
                give_post(
                    user=user,
                    organization=organization,
                    role=options["role"],
                    valid_from=timezone.localdate(),
                    actor=None,
                )
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        facts = {"username": user.username, "password": password, "role": options["role"], "at": organization.name}
        if options["json"]:
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        else:
            self.stdout.write(f"已建立账号 {user.username}（{Role(options['role']).label}，{organization.name}）。")
            self.stdout.write(f"一次性密码：{password}　首次登录须修改，此处只显示一次。")

    def _organization(self, options):
        if options["organization"]:
            found = Organization.objects.filter(name=options["organization"]).first()
            if found is None:
                raise CommandError(f"没有名为“{options['organization']}”的党组织。")
            return found
        district = Organization.objects.filter(kind=Kind.DISTRICT).first()
        if district:
            return district
        if not options["district"]:
            raise CommandError("系统还是空的：请用 --district 写明区委名称。")
        return establish_organization(
            name=options["district"], kind=Kind.DISTRICT, parent=None, established_on=None, actor=None
        )
