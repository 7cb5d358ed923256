"""One organisation under one scheme: 自评 → 系统分 → 街道核查 → 区复核 → 审定, then frozen (design.md §3)."""

from django.conf import settings
from django.db import models

from assessments.schemes.models import Indicator, Scheme
from common.scoping import ScopedManager
from organizations.tree.models import Organization


class AssessmentState(models.TextChoices):
    SELF = "self", "自评中"
    STREET = "street", "街道核查"
    DISTRICT = "district", "区复核"
    APPROVED = "approved", "已审定"
    FINAL = "final", "已定档"


class Assessment(models.Model):
    """The year's appraisal of one organisation; `frozen` holds inputs, evidence and tree once final."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="assessments")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="assessments")
    state = models.CharField("状态", max_length=10, choices=AssessmentState.choices, default=AssessmentState.SELF)
    computed_at = models.DateTimeField(null=True)
    computed_on = models.DateField(null=True, help_text="the day the computation believed it was")
    base_points = models.DecimalField("基础分", max_digits=7, decimal_places=2, null=True)
    bonus_points = models.DecimalField("加分", max_digits=6, decimal_places=2, default=0)
    deduction_points = models.DecimalField("扣分", max_digits=6, decimal_places=2, default=0)
    vetoed = models.BooleanField("一票否决", default=False)
    total = models.DecimalField("总分", max_digits=7, decimal_places=2, null=True)
    grade = models.CharField("等次", max_length=10, blank=True)
    rank = models.PositiveSmallIntegerField("名次", null=True)
    frozen = models.JSONField(null=True)
    frozen_hash = models.CharField(max_length=64, blank=True)
    finalised_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager()

    class Meta:
        verbose_name = verbose_name_plural = "考核"
        ordering = ["organization__path"]
        constraints = [models.UniqueConstraint(fields=["organization", "scheme"], name="one_assessment_per_scheme")]


class Score(models.Model):
    """One indicator of one assessment. A person's points stand beside the computed ones, each with its reason."""

    ORG_PATH = "assessment__organization"
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scores")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="scores")
    applicable = models.BooleanField(default=True)
    value = models.JSONField(null=True, help_text="numerator, denominator, grade, flag … as the metric gave them")
    system_points = models.DecimalField("系统分", max_digits=6, decimal_places=2, null=True)
    shared_points = models.DecimalField("分摊后", max_digits=6, decimal_places=2, null=True)
    ceiling = models.DecimalField("分摊后满分", max_digits=6, decimal_places=2, null=True)
    pending = models.BooleanField("待录入", default=False)
    explanation = models.CharField("说明", max_length=500, blank=True)
    self_points = models.DecimalField("自评分", max_digits=6, decimal_places=2, null=True)
    self_reason = models.CharField(max_length=300, blank=True)
    street_points = models.DecimalField("街道核查分", max_digits=6, decimal_places=2, null=True)
    street_reason = models.CharField(max_length=300, blank=True)
    district_points = models.DecimalField("区复核分", max_digits=6, decimal_places=2, null=True)
    district_reason = models.CharField(max_length=300, blank=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["indicator__section__order", "indicator__order"]
        constraints = [models.UniqueConstraint(fields=["assessment", "indicator"], name="one_score_per_indicator")]


class AssessmentEvent(models.Model):
    """One step of the ladder or one adjustment: who, what, why."""

    ORG_PATH = "assessment__organization"
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="events")
    action = models.CharField(max_length=20)
    code = models.CharField(max_length=60, blank=True, help_text="the indicator it is about, if about one")
    label = models.CharField(max_length=80)
    reason = models.CharField(max_length=300, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["id"]
