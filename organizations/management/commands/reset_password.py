"""A new one-time password for any account, on the server: the way back in for administrators."""

from django.core.management.base import BaseCommand, CommandError

from organizations.accounts.models import User
from organizations.accounts.services import reset_password, unlock_account


class Command(BaseCommand):
    help = "Reset the password of an account, unlock it, and print the one-time password."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, **options):
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"没有用户名为“{options['username']}”的账号。")
        unlock_account(user=user, actor=None)
        password = reset_password(user=user, actor=None)
        self.stdout.write(f"{user.username} 的一次性密码：{password}　首次登录须修改，此处只显示一次。")
