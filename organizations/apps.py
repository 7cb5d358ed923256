from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = "组织"

    def ready(self):
        from organizations.audit import checks, receivers  # noqa: F401
        from organizations.jobs import checks as job_checks  # noqa: F401
        from organizations.ledger import importers  # noqa: F401
        from organizations.teams import receivers as teams_receivers  # noqa: F401
        from organizations.terms import receivers as terms_receivers  # noqa: F401
