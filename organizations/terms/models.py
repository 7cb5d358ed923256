"""Committees' terms of office and the posts people hold in them (domain.md §1.3-1.6)."""

from django.db import models

from common.scoping import ScopedManager
from organizations.tree.models import Organization


class PostName(models.TextChoices):
    SECRETARY = "secretary", "书记"
    DEPUTY = "deputy", "副书记"
    ORGANISATION = "organisation", "组织委员"
    PUBLICITY = "publicity", "宣传委员"
    DISCIPLINE = "discipline", "纪检委员"
    UNITED_FRONT = "united_front", "统战委员"
    YOUTH = "youth", "青年委员"
    MASSES = "masses", "群工委员"
    SECRECY = "secrecy", "保密委员"
    OTHER = "other", "委员"


class Term(models.Model):
    """One term of a committee or of a secretary without committee (届)."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="terms")
    starts_on = models.DateField("本届起始")
    ends_on = models.DateField("届满时间")
    extended_to = models.DateField("批准延期至", null=True, blank=True)
    extension_number = models.CharField("延期批准文号", max_length=60, blank=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["organization", "-starts_on"]

    @property
    def due_on(self):
        """The day by which the organisation must have held its election."""
        return self.extended_to or self.ends_on


class PostHeld(models.Model):
    """One person in one post from day to day; an empty valid_from means since before our records."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="posts_held")
    post = models.CharField("职务", max_length=16, choices=PostName.choices)
    person = models.CharField("姓名", max_length=40)
    full_time = models.BooleanField("专职", default=False)
    dual_post = models.BooleanField("一肩挑", default=False)
    valid_from = models.DateField("任职日期", null=True, blank=True)
    valid_to = models.DateField("免职日期", null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = ScopedManager()

    class Meta:
        ordering = ["organization", "order", "id"]
