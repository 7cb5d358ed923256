"""Issued supervision reports: the facts as they stood, so that the next one can tell what changed."""

from django.db import models

from common.scoping import ScopedManager
from organizations.jobs.models import Job
from organizations.tree.models import Organization


class SupervisionReport(models.Model):
    """One supervision report (督查通报) of one organisation for one period."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="supervision_reports")
    period = models.CharField("期间", max_length=10, help_text="2025-06")
    facts = models.JSONField()
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["-period"]
        constraints = [models.UniqueConstraint(fields=["organization", "period"], name="one_report_per_period")]
