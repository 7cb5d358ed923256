"""Members. Present type, standing and branch are kept on the row for fast lists; their histories rule."""

from django.db import models

from common.scoping import ScopedQuerySet
from members.identity.fields import EncryptedText
from members.roster.enums import PRESENT_STANDINGS, MemberType, Sex, Standing
from organizations.tree.models import Group, Organization


class MemberQuerySet(ScopedQuerySet):
    def present(self):
        """Members whose Party membership is in force."""
        return self.filter(standing__in=PRESENT_STANDINGS)


class Member(models.Model):
    """One Party member as the ledger of domain.md §4.1 knows him or her."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="members", verbose_name="所在党支部")
    group = models.ForeignKey(
        Group, models.SET_NULL, null=True, blank=True, related_name="members", verbose_name="党小组"
    )
    name = models.CharField("姓名", max_length=60)
    sort_key = models.CharField(
        max_length=120, blank=True, db_index=True, help_text="pinyin, surname readings respected"
    )
    initials = models.CharField(max_length=20, blank=True, db_index=True)
    sex = models.CharField("性别", max_length=1, choices=Sex.choices)
    nation = models.CharField("民族", max_length=20, blank=True)
    birth_date = models.DateField("出生日期")
    id_number = EncryptedText("公民身份号码")
    id_index = models.CharField(max_length=64, unique=True)
    phone = EncryptedText("联系电话", blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    address = EncryptedText("家庭住址", blank=True)
    native_place = models.CharField("籍贯", max_length=60, blank=True)
    education = models.CharField("学历", max_length=30, blank=True)
    degree = models.CharField("学位", max_length=30, blank=True)
    occupation = models.CharField("职业类别", max_length=60, blank=True)
    workplace = models.CharField("工作单位及职务", max_length=120, blank=True)
    party_post = models.CharField("党内职务", max_length=60, blank=True)
    retired = models.BooleanField("是否退休", default=False)
    type = models.CharField("人员类别", max_length=12, choices=MemberType.choices)
    standing = models.CharField("党籍状态", max_length=12, choices=Standing.choices, default=Standing.NORMAL)
    joined_on = models.DateField("入党时间", null=True, blank=True)
    joined_month_only = models.BooleanField(default=False, help_text="the day of joined_on is not known")
    full_on = models.DateField("转正时间", null=True, blank=True)
    full_month_only = models.BooleanField(default=False, help_text="the day of full_on is not known")
    floating = models.BooleanField("是否流动党员", default=False)
    floating_to = models.CharField("流动去向", max_length=120, blank=True)
    lost_contact = models.BooleanField("是否失联", default=False)
    exempt = models.BooleanField("免于参加组织生活", default=False)
    can_volunteer = models.BooleanField("志愿服务能力", default=False)
    missing_fields = models.JSONField(default=list, help_text="names of required (★) fields that are empty")
    incomplete = models.BooleanField("信息不完整", default=False, db_index=True)
    note = models.TextField("备注", blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = models.Manager.from_queryset(MemberQuerySet)()

    class Meta:
        verbose_name = verbose_name_plural = "党员"
        ordering = ["organization__path", "sort_key", "id"]
        indexes = [
            models.Index(fields=["organization", "standing", "type"], name="member_branch_state"),
            models.Index(fields=["sort_key", "id", "organization", "standing"], name="member_by_name"),
            models.Index(fields=["joined_on", "id", "organization", "standing"], name="member_by_joining"),
        ]

    def __str__(self):
        return self.name
