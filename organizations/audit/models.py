"""The append-only, hash-chained log of everything that was done (design.md §10)."""

from django.conf import settings
from django.db import models

from common.scoping import ScopedManager
from organizations.tree.models import Organization


class AuditHead(models.Model):
    """The end of the chain: one row, locked while an event is added."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)


class AuditEvent(models.Model):
    """One thing somebody did. Never changed, never deleted; `hash` covers the row and the hash before it."""

    ORG_PATH = "organization"
    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField("操作人", max_length=80, blank=True)
    action = models.CharField("操作", max_length=60, db_index=True)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    summary = models.CharField("内容", max_length=500)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = ScopedManager()

    class Meta:
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]
