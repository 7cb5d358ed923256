"""`check --deploy --database default` says whether the portal's database role could rewrite the log."""

from django.conf import settings
from django.core.checks import Tags, Warning, register
from django.db import connections

from organizations.audit.database import rewriting_rights

WARNING = "organizations.W001"


@register(Tags.database, deploy=True)
def check_log_is_append_only(app_configs=None, databases=None, **kwargs):
    """Warns in production on PostgreSQL only: SQLite has no roles (docs/security.md says what protects there)."""
    found = []
    for alias in databases or []:
        connection = connections[alias]
        if settings.DEBUG or connection.vendor != "postgresql":
            continue
        if rights := rewriting_rights(connection):
            found.append(
                Warning(
                    f"The database role of this process may rewrite the audit log ({', '.join(rights)}).",
                    hint="Run `manage.py grant_roles --app ROLE` as the owner and connect the portal as ROLE.",
                    id=WARNING,
                )
            )
    return found
