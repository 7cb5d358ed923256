from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = "组织生活"

    def ready(self):
        """Importers register themselves when their module is read."""
        from activities.sessions import importers  # noqa: F401
