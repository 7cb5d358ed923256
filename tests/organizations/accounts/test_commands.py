import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from organizations.accounts.models import User
from organizations.accounts.roles import Role
from organizations.tree.models import Organization


def run(*args, **options):
    out = StringIO()
    call_command(*args, stdout=out, **options)
    return out.getvalue()


def test_create_account_bootstraps_an_empty_system(db):
    with pytest.raises(CommandError, match="--district"):
        run("create_account", "root1", "甲", role=Role.SYSTEM_ADMIN)
    facts = json.loads(run("create_account", "root1", "甲", role=Role.SYSTEM_ADMIN, district="海滨区委", json=True))
    user = User.objects.get(username="root1")
    assert user.check_password(facts["password"])
    assert user.must_change_password
    assert user.holds("accounts.manage")
    assert Organization.objects.get().name == "海滨区委"
    run("create_account", "root2", "乙", role=Role.SECURITY_ADMIN)
    assert User.objects.get(username="root2").holds("posts.manage")


def test_create_account_saves_nothing_when_refused(db, district):
    with pytest.raises(CommandError):
        run("create_account", "someone", "丙", role=Role.BRANCH_SECRETARY)
    assert not User.objects.filter(username="someone").exists()


def test_reset_password_lets_an_administrator_back_in(system_admin):
    assert "一次性密码" in run("reset_password", "sysadmin")
    system_admin.refresh_from_db()
    assert system_admin.must_change_password
