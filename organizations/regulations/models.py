"""The library of documents that bind an organisation and everybody below it."""

from django.conf import settings
from django.db import models

from common.scoping import ScopedManager
from organizations.regulations.enums import RegulationKind
from organizations.tree.models import Organization


class Regulation(models.Model):
    """One version of one document: a text, a file, or both. `organization`: it is for this one and all below it."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="regulations", verbose_name="适用范围")
    title = models.CharField("标题", max_length=120)
    number = models.CharField("文号", max_length=60, blank=True)
    issuer = models.CharField("发文机关", max_length=80, help_text="may be outside the portal")
    kind = models.CharField("种类", max_length=16, choices=RegulationKind.choices)
    in_force_from = models.DateField("生效日期")
    in_force_to = models.DateField("失效日期", null=True, blank=True)
    text = models.TextField("正文", blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor", verbose_name="代替"
    )
    file_name = models.CharField("文件名", max_length=200, blank=True)
    stored_as = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager()

    class Meta:
        ordering = ["organization", "-in_force_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "title", "in_force_from"], name="one_regulation_of_a_title_and_day"
            )
        ]

    def __str__(self):
        return f"《{self.title}》"
