"""Ledgers handed in through the pages: the private file between the steps, and columns once mapped by hand."""

import uuid

from django.conf import settings
from django.db import models

from common.scoping import ScopedManager
from organizations.tree.enums import Kind
from organizations.tree.models import Organization


class UploadState(models.TextChoices):
    RECEIVED = "received", "已上传"
    WORKING = "working", "处理中"
    CHECKED = "checked", "待确认"
    SAVED = "saved", "已导入"
    FAILED = "failed", "未成功"


class Upload(models.Model):
    """One file on its way in. Only its uploader sees it; nothing is saved from it until confirmed."""

    ORG_PATH = "organization"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="uploads", verbose_name="导入到")
    kind = models.CharField("种类", max_length=40)
    options = models.JSONField(default=dict)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=UploadState.choices, default=UploadState.RECEIVED)
    mapping = models.JSONField(default=dict, help_text="heading → column name, empty for a heading to ignore")
    summary = models.JSONField(default=dict, help_text="counts of the last check, without rows")
    saved = models.PositiveIntegerField(default=0)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="uploads")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["uploaded_by", "created_at"], name="upload_user_time")]

    def __str__(self):
        return self.name

    @property
    def into_new_street(self) -> bool:
        """Whether the ledger makes a street of its own, under the district it was handed in for."""
        return self.organization.kind == Kind.DISTRICT


class ColumnMapping(models.Model):
    """What an organisation's headings mean, remembered from the mapping screen."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="column_mappings")
    kind = models.CharField(max_length=40)
    mapping = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "kind"], name="one_mapping_per_kind")]
