"""Who may do what to the log in the database itself: on PostgreSQL the portal's role adds and reads, nothing else.

The owner's role migrates; `manage.py grant_roles` gives the portal's role what the portal needs. SQLite has no roles:
there the file's owner may do everything, and only the audit key and exported anchors show an alteration.
"""

from psycopg2 import sql

from common.exceptions import Refused
from organizations.audit.models import AuditEvent, AuditHead

EVENTS, HEAD, MIGRATIONS = AuditEvent._meta.db_table, AuditHead._meta.db_table, "django_migrations"
# The end of the chain is moved, never removed; what was migrated is read.
NARROWER = {EVENTS: "SELECT, INSERT", HEAD: "SELECT, INSERT, UPDATE", MIGRATIONS: "SELECT"}
EVERYTHING_ELSE = "SELECT, INSERT, UPDATE, DELETE"
RIGHTS_HELD = """
    SELECT CASE WHEN role.rolsuper OR pg_has_role(role.oid, events.relowner, 'MEMBER') THEN 'OWNER' END,
           CASE WHEN has_any_column_privilege(role.oid, events.oid, 'UPDATE') THEN 'UPDATE' END,
           CASE WHEN has_any_column_privilege(role.oid, events.oid, 'REFERENCES') THEN 'REFERENCES' END,
           CASE WHEN has_table_privilege(role.oid, events.oid, 'DELETE') THEN 'DELETE' END,
           CASE WHEN has_table_privilege(role.oid, events.oid, 'TRUNCATE') THEN 'TRUNCATE' END,
           CASE WHEN has_table_privilege(role.oid, events.oid, 'TRIGGER') THEN 'TRIGGER' END
      FROM pg_roles role, pg_class events
     WHERE role.rolname = coalesce(%(role)s, current_user) AND events.oid = to_regclass(%(table)s)
"""


def grant_to(connection, role: str, *, password: str = "") -> list[str]:
    """Give `role` what the portal needs and take from it the rest; made with `password` where it is missing.

    To be run by the owner of the tables, after each migrate; running it again changes nothing. Gives the names of the
    tables. Raises Refused for a role that could rewrite the log whatever it is granted.
    """
    with connection.cursor() as cursor:
        _make(cursor, role, password)
        _refuse_powerful(cursor, role)
        cursor.execute("SELECT current_schema(), current_database()")
        schema, database = cursor.fetchone()
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema])
        tables = [name for (name,) in cursor.fetchall()]
        names = {"role": sql.Identifier(role), "schema": sql.Identifier(schema), "database": sql.Identifier(database)}

        def run(text: str, **more) -> None:
            cursor.execute(sql.SQL(text).format(**names, **more))

        run("REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC")
        run("GRANT CONNECT ON DATABASE {database} TO {role}")
        run("REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}")
        run("GRANT USAGE ON SCHEMA {schema} TO {role}")
        run("REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}, PUBLIC")
        run("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}")
        for table in tables:
            rights = sql.SQL(NARROWER.get(table, EVERYTHING_ELSE))
            run("GRANT {rights} ON {table} TO {role}", rights=rights, table=sql.Identifier(table))
        left = rewriting_rights(connection, role)
    if left:
        raise Refused(f"数据库账号 {role} 仍可改动操作日志（{'、'.join(left)}），请检查它从别的账号继承的权限。")
    return tables


def rewriting_rights(connection, role: str | None = None) -> list[str]:
    """What `role` (default: the role that is connected) may do to the log besides adding and reading; PostgreSQL only.

    Ownership and superuser stand for everything.
    """
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS_HELD, {"role": role, "table": EVENTS})
        held = cursor.fetchone()
    return [] if held is None else [right for right in held if right]


def _make(cursor, role: str, password: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    known = cursor.fetchone() is not None
    name = sql.Identifier(role)
    if not known and not password:
        raise Refused(f"数据库里没有账号 {role}。请设置 APP_DB_PASSWORD 后重试，或由数据库管理员先建立。")
    if not known:
        cursor.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(name))
    if password:
        cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD %s").format(name), [password])


def _refuse_powerful(cursor, role: str) -> None:
    cursor.execute(
        "SELECT rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls, "
        "pg_has_role(rolname, current_user, 'MEMBER') FROM pg_roles WHERE rolname = %s",
        [role],
    )
    powerful, is_owner = cursor.fetchone()
    if powerful or is_owner:
        raise Refused(f"数据库账号 {role} 是表的所有者或有管理权限，请给门户另用一个普通账号。")
