"""Values entered by hand where a metric has no data yet."""

from django.conf import settings
from django.db import models

from common.scoping import ScopedManager
from organizations.tree.models import Organization


class ManualValue(models.Model):
    """A value entered by hand where a metric has no data yet: the input of scoring, with its reason."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="manual_values")
    year = models.PositiveSmallIntegerField()
    code = models.CharField("指标代码", max_length=60)
    value = models.JSONField(help_text="what the method needs: rate, due/held, hits, grade, flag, items, points")
    reason = models.CharField("依据", max_length=300)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "year", "code"], name="one_manual_value")]
