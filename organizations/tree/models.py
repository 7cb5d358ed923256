"""The organisation tree, true on any day: identity here, every dated state in OrganizationVersion."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from common.scoping import ScopedManager, ScopedQuerySet
from organizations.tree.enums import BRANCH_KINDS, Change, Kind


class PathField(models.CharField):
    """A materialised path compared byte by byte, so that a subtree is one index range on every database."""

    def db_parameters(self, connection):
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class OrganizationQuerySet(ScopedQuerySet, MP_NodeQuerySet):
    def branches(self):
        return self.filter(kind__in=BRANCH_KINDS)

    def existing_on(self, day):
        """Organisations that exist on `day`; the days of founding and of dissolution both count."""
        return self.filter(
            Q(established_on__isnull=True) | Q(established_on__lte=day),
            Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=day),
        )


class OrganizationManager(MP_NodeManager.from_queryset(OrganizationQuerySet)):  # type: ignore[misc]
    def get_queryset(self):
        return OrganizationQuerySet(self.model, using=self._db).order_by("path")


class Organization(MP_Node):
    """One Party organisation. Name, kind and place in the tree are the present ones; see OrganizationVersion."""

    ORG_PATH = ""
    path = PathField(max_length=255, unique=True)
    name = models.CharField("党组织名称", max_length=120)
    key = models.CharField("简称", max_length=80, db_index=True, help_text="name made short, see tree/names.py")
    sort_key = models.CharField(max_length=120, blank=True, help_text="pinyin of the key")
    initials = models.CharField(max_length=80, blank=True, db_index=True, help_text="pinyin initials of the key")
    kind = models.CharField("类型", max_length=20, choices=Kind.choices)
    is_community = models.BooleanField("是否社区", default=False)
    established_on = models.DateField("成立时间", null=True, blank=True)
    dissolved_on = models.DateField("撤销时间", null=True, blank=True, help_text="last day of existence")
    approval_number = models.CharField("批准文号", max_length=60, blank=True)
    venue_area = models.DecimalField("活动场所面积", max_digits=8, decimal_places=1, null=True, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    note = models.TextField("备注", blank=True)
    version = models.PositiveIntegerField(default=1, help_text="raised by every save, for optimistic locking")

    objects = OrganizationManager()

    class Meta:
        verbose_name = verbose_name_plural = "党组织"
        ordering = ["path"]

    def __str__(self):
        return self.name

    @property
    def is_branch(self):
        return self.kind in BRANCH_KINDS

    def children(self):
        """Organisations directly below, asked of the database (treebeard trusts the numchild in memory)."""
        return Organization.objects.within([self.path]).filter(depth=self.depth + 1)


class OrganizationChange(models.Model):
    """One decision about the tree: what, from which day, by which document."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="changes")
    related = models.ManyToManyField(Organization, related_name="+", blank=True)
    change = models.CharField("变更类型", max_length=12, choices=Change.choices)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    document_date = models.DateField("发文日期", null=True, blank=True)
    summary = models.CharField("说明", max_length=300)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["-effective_on", "-id"]


class OrganizationVersion(models.Model):
    """What an organisation was called, was, and stood under, from one day to another (both included)."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="versions")
    parent = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    is_community = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True, help_text="empty: since before our records")
    valid_to = models.DateField(null=True, blank=True)
    change = models.ForeignKey(OrganizationChange, models.SET_NULL, null=True, related_name="+")

    objects = ScopedManager()

    class Meta:
        ordering = ["organization", "valid_from"]


class Group(models.Model):
    """党小组. An empty valid_from means since before our records."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="groups")
    name = models.CharField("党小组", max_length=60)
    order = models.PositiveSmallIntegerField(default=0)
    leader = models.CharField("组长", max_length=40, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["organization", "order", "id"]

    def __str__(self):
        return self.name


class HeadcountReturn(models.Model):
    """Members as an organisation ledger declared them on a day; it speaks for its own year and those before."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="headcounts")
    as_of = models.DateField("统计时点")
    formal = models.PositiveIntegerField("正式党员数")
    probationary = models.PositiveIntegerField("预备党员数")

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "as_of"], name="one_headcount_a_day")]
