"""The portal's database role adds to the log and reads it, nothing else; the whole portal works as that role.

On PostgreSQL with two throw-away roles; SQLite has no roles, and there the command, the check and the docs say so.
"""

from contextlib import contextmanager
from datetime import date
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from members.membership.services import change_member, move_member
from organizations.accounts.roles import Role
from organizations.accounts.services import create_account, end_post, give_post
from organizations.audit import checks
from organizations.audit.database import EVENTS, HEAD, rewriting_rights
from organizations.audit.selectors import verify_chain
from organizations.audit.services import record, take_anchor
from tests.factories.members import make_member
from tests.factories.organizations import make_branch, make_community, make_user

POSTGRESQL = connection.vendor == "postgresql"
SECRET = "throw-away-word"
FORBIDDEN = [
    f"UPDATE {EVENTS} SET summary = 'x'",
    f"UPDATE {EVENTS} SET hash = '' WHERE false",
    f"DELETE FROM {EVENTS}",
    f"TRUNCATE {EVENTS}",
    f"TRUNCATE {EVENTS} CASCADE",
    "TRUNCATE organizations_user CASCADE",
    f"DROP TABLE {EVENTS}",
    f"DROP TABLE {HEAD} CASCADE",
    f"ALTER TABLE {EVENTS} ADD COLUMN x int",
    f"ALTER TABLE {EVENTS} DISABLE TRIGGER ALL",
    f"ALTER TABLE {EVENTS} OWNER TO CURRENT_USER",
    f"CREATE TRIGGER t BEFORE INSERT ON {EVENTS} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    f"CREATE RULE r AS ON INSERT TO {EVENTS} DO INSTEAD NOTHING",
    f"CREATE TABLE mine (e bigint REFERENCES {EVENTS} ON DELETE CASCADE)",
    f"CREATE TEMPORARY TABLE {EVENTS} (id int)",
    f"DELETE FROM {HEAD}",
    "DELETE FROM django_migrations",
    "SET session_replication_role = replica",
]


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def acting_as(role):
    run(f'SET SESSION AUTHORIZATION "{role}"')
    try:
        yield
    finally:
        run("RESET SESSION AUTHORIZATION")


@pytest.fixture
def roles(transactional_db):
    """(owner, app): an owner of every table, and a role that grant_roles made; both gone afterwards."""
    owner, app = (f"pb_{kind}_{uuid4().hex[:8]}" for kind in ("owner", "app"))
    run(f'CREATE ROLE "{owner}" LOGIN CREATEROLE')
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        me, database = cursor.fetchone()
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
    for table in tables:
        run(f'ALTER TABLE "{table}" OWNER TO "{owner}"')
    run(f'ALTER DATABASE "{database}" OWNER TO "{owner}"')
    run(f'ALTER SCHEMA public OWNER TO "{owner}"')
    yield owner, app
    run("RESET SESSION AUTHORIZATION")
    run(f'ALTER DATABASE "{database}" OWNER TO "{me}"')
    run(f'ALTER SCHEMA public OWNER TO "{me}"')
    run(f'REASSIGN OWNED BY "{owner}" TO "{me}"')
    for role in (app, owner):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone():
                cursor.execute(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"')


def grant(owner, app, monkeypatch):
    monkeypatch.setenv("APP_DB_PASSWORD", SECRET)
    with acting_as(owner):
        call_command("grant_roles", app=app, stdout=StringIO())


def portal_at_work():
    """A few services of each kind: they create, change, end and record."""
    branch = make_branch(parent=make_community())
    other = make_branch(parent=make_community())
    staff = make_user(Role.STREET_STAFF, branch)
    member = make_member(branch)
    change_member(member=member, version=member.version, actor=staff, education="本科")
    move_member(member=member, organization=other, on=date(2026, 3, 1), reason="迁居", actor=staff)
    account, _ = create_account(username="made", name="甲", organization=branch, actor=None)
    post = give_post(user=account, organization=branch, role=Role.BRANCH_SECRETARY, actor=None)
    end_post(post=post, last_day=date(2000, 1, 1) if post.valid_from is None else post.valid_from, actor=None)
    return member


if POSTGRESQL:

    def test_the_role_cannot_rewrite_the_log_and_the_portal_works_as_it(roles, monkeypatch, client):
        owner, app = roles
        grant(owner, app, monkeypatch)
        grant(owner, app, monkeypatch)  # again: nothing changes
        with acting_as(app):
            member = portal_at_work()
            member.refresh_from_db()
            client.force_login(make_user(Role.STREET_STAFF, member.organization))
            assert client.get(f"/members/{member.pk}/").status_code == 200
            assert take_anchor(actor=None).sequence == verify_chain().checked > 5
            for statement in FORBIDDEN:
                with pytest.raises(DatabaseError), transaction.atomic():
                    run(statement)
            run(f"GRANT UPDATE ON {EVENTS} TO CURRENT_USER")  # PostgreSQL warns that nothing was granted
            assert rewriting_rights(connection) == []
            assert verify_chain().whole
            assert checks.check_log_is_append_only(databases=["default"]) == []

    def test_the_check_warns_of_a_role_that_could(roles, monkeypatch):
        owner, app = roles
        with acting_as(owner):
            (warning,) = checks.check_log_is_append_only(databases=["default"])
            assert warning.id == checks.WARNING
            assert "OWNER" in warning.msg
        grant(owner, app, monkeypatch)
        run(f'GRANT UPDATE (summary) ON {EVENTS} TO "{app}"')
        with acting_as(app):
            (warning,) = checks.check_log_is_append_only(databases=["default"])
        assert "(UPDATE)" in warning.msg
        grant(owner, app, monkeypatch)
        assert rewriting_rights(connection, app) == []

    def test_the_owner_or_an_unknown_role_is_refused(roles, monkeypatch):
        owner, app = roles
        monkeypatch.delenv("APP_DB_PASSWORD", raising=False)
        with acting_as(owner):
            for role in (owner, app):
                with pytest.raises(CommandError):
                    call_command("grant_roles", app=role)

else:

    @pytest.mark.django_db
    def test_sqlite_has_no_roles_and_says_what_protects_instead():
        record("test.a", actor=None, summary="x")
        with pytest.raises(CommandError, match="SQLite") as refused:
            call_command("grant_roles", app="anybody")
        assert refused.value.returncode == 2
        assert checks.check_log_is_append_only(databases=["default"]) == []
        told = (Path(settings.BASE_DIR) / "docs" / "security.md").read_text()
        assert "SQLite has no roles" in told
        assert "export_anchor" in told
