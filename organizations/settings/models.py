"""Effective-dated parameters: rules are data with dates."""

from django.conf import settings
from django.db import models

from common.scoping import ScopedManager
from organizations.tree.models import Organization


class Parameter(models.Model):
    """The value of one rule parameter from a day on, for an organisation's subtree (or everywhere)."""

    ORG_PATH = "organization"
    key = models.CharField(max_length=80, db_index=True)
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, blank=True, related_name="parameters")
    value = models.JSONField()
    valid_from = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["key", "valid_from", "id"]


class Holiday(models.Model):
    """A day that differs from its weekday: a public holiday, or a weekend day that is worked (调休)."""

    day = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40, blank=True)

    class Meta:
        ordering = ["day"]
