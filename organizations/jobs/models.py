"""Work done outside a request, as a row its owner can watch (design.md §3, Job)."""

import uuid

from django.conf import settings
from django.db import models

from common.scoping import ScopedManager
from organizations.tree.models import Organization


class JobState(models.TextChoices):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "未成功"
    CANCELLED = "cancelled", "已取消"


LIVE_STATES = (JobState.QUEUED, JobState.RUNNING)


class Job(models.Model):
    """One asked-for piece of work; one job per (kind, organisation, period)."""

    ORG_PATH = "organization"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    title = models.CharField("任务", max_length=200)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="jobs")
    period = models.CharField("期间", max_length=40, blank=True)
    parameters = models.JSONField(default=dict)
    state = models.CharField("状态", max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField("进展", max_length=300, blank=True)
    result = models.JSONField(default=dict)
    deliveries = models.PositiveSmallIntegerField(default=0)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="jobs")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True, help_text="last sign of life of the run; see sweeping.py")
    finished_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "organization", "period"], name="one_job_per_kind_scope_period")
        ]

    def __str__(self):
        return self.title

    @property
    def is_live(self):
        return self.state in LIVE_STATES


class JobFile(models.Model):
    """A finished file of a job, stored privately and served through the scope check."""

    ORG_PATH = "job__organization"
    job = models.ForeignKey(Job, models.CASCADE, related_name="files")
    name = models.CharField("文件名", max_length=200)
    stored_as = models.CharField(max_length=200, help_text="path below MEDIA_ROOT")
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()
