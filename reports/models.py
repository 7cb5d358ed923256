"""All models of the app, gathered for Django; they live in their subjects."""

from reports.notifications.models import Notification
from reports.supervision.models import SupervisionReport

__all__ = ["Notification", "SupervisionReport"]
