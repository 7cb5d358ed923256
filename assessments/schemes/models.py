"""Assessment schemes: sections, indicators, points. A published version never changes (design.md §3)."""

from django.conf import settings
from django.db import models

from common.scoping import ScopedManager
from organizations.tree.models import Organization


class SchemeState(models.TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已停用"


class Category(models.TextChoices):
    BASE = "base", "基础指标"
    BONUS = "bonus", "加分项"
    DEDUCTION = "deduction", "扣分项"
    VETO = "veto", "一票否决"


class NotApplicable(models.TextChoices):
    SHARE = "share", "本部分分摊"
    FULL = "full", "计满分"
    ZERO = "zero", "计零分"


class Method(models.TextChoices):
    RATIO = "ratio", "按完成率"
    LINEAR = "linear", "线性"
    STEPS = "steps", "按档"
    PER_MISS = "per_miss", "每缺扣分"
    PER_HIT = "per_hit", "每次加扣分"
    GRADE = "grade", "按等次"
    FLAG = "flag", "是否"
    CHECKLIST = "checklist", "清单合格项"
    MANUAL = "manual", "考核组打分"


class Scheme(models.Model):
    """One year's scheme of one street, in one version; `organization` is the street (or district) that issued it."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="schemes")
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("版本", default=1)
    title = models.CharField("名称", max_length=120)
    state = models.CharField(max_length=10, choices=SchemeState.choices, default=SchemeState.DRAFT)
    published_at = models.DateTimeField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [models.UniqueConstraint(fields=["organization", "year", "number"], name="one_scheme_version")]

    def __str__(self):
        return self.title


class Section(models.Model):
    """考核项目, with its own letter (A, B, …)."""

    ORG_PATH = "scheme__organization"
    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="sections")
    order = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=4)
    name = models.CharField("考核项目", max_length=80)
    category = models.CharField(max_length=10, choices=Category.choices, default=Category.BASE)

    objects = ScopedManager()

    class Meta:
        ordering = ["scheme", "order"]


class Indicator(models.Model):
    """One row of the scheme; `parameters` is kept as typed and parsed by schemes/grammar.py."""

    ORG_PATH = "section__scheme__organization"
    section = models.ForeignKey(Section, models.CASCADE, related_name="indicators")
    order = models.PositiveSmallIntegerField()
    code = models.CharField("指标代码", max_length=60)
    content = models.CharField("考核内容", max_length=200)
    points = models.DecimalField("分值", max_digits=6, decimal_places=2, help_text="the class ceiling for bonus rows")
    standard = models.CharField("评分标准", max_length=300, blank=True)
    automatic = models.BooleanField("自动", default=True)
    method = models.CharField("计分方式", max_length=12, choices=Method.choices)
    parameters = models.CharField("参数", max_length=300, blank=True)
    not_applicable = models.CharField("不适用处理", max_length=8, choices=NotApplicable.choices)

    objects = ScopedManager()

    class Meta:
        ordering = ["section__order", "order"]
