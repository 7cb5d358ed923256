"""Reminders shown in the portal, each exactly once (`key` says what it is about and when)."""

from django.db import models

from common.scoping import ScopedManager
from organizations.tree.models import Organization


class Notification(models.Model):
    """One reminder to whoever works for an organisation."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="notifications")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    text = models.CharField("内容", max_length=200)
    url = models.CharField(max_length=200, blank=True)
    why = models.CharField("为何收到", max_length=200, blank=True)
    due_on = models.DateField("期限", null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, help_text="when what it reminds of was done")

    objects = ScopedManager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="one_notification_per_key")]
