from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "考核"

    def ready(self):
        """Metrics and importers make themselves known by being imported."""
        from assessments.ladder import receivers  # noqa: F401
        from assessments.schemes import importers  # noqa: F401
        from assessments.scoring import metrics  # noqa: F401
