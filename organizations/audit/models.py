"""The append-only, hash-chained log of everything that was done (docs/security.md)."""

from django.conf import settings
from django.db import NotSupportedError, models

from common.scoping import ScopedQuerySet
from organizations.audit.chain import KEYED
from organizations.tree.models import Organization

APPEND_ONLY = "the audit log is append-only"


class AuditHead(models.Model):
    """The end of the chain: one row, locked while events are added. `seal` needs the audit key."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)


class AppendOnlyQuerySet(ScopedQuerySet):
    def update(self, **values):
        raise NotSupportedError(APPEND_ONLY)

    def delete(self):
        raise NotSupportedError(APPEND_ONLY)


class AuditEvent(models.Model):
    """One thing somebody did. Never changed, never deleted; `hash` covers the row and the hash before it.

    The primary key is the place in the chain, so that it cannot be changed unseen either.
    """

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
    algorithm = models.CharField(max_length=16, default=KEYED)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = models.Manager.from_queryset(AppendOnlyQuerySet)()

    class Meta:
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise NotSupportedError(APPEND_ONLY)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise NotSupportedError(APPEND_ONLY)
