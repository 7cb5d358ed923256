"""Who belongs where and with what standing, as of any day (domain.md §1.7, §4.2)."""

from django.db import models

from common.scoping import ScopedManager
from members.roster.enums import MemberType, Standing
from members.roster.models import Member
from organizations.tree.models import Group, Organization


class Membership(models.Model):
    """组织关系 of one member in one branch, both days included; an empty valid_from means since before our records."""

    ORG_PATH = "organization"
    member = models.ForeignKey(Member, models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships")
    group = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="+")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    reason = models.CharField("缘由", max_length=60, blank=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["member", "valid_from"]
        indexes = [models.Index(fields=["organization", "valid_from", "valid_to"], name="membership_branch_days")]


class MemberStatus(models.Model):
    """Type and standing of one member from day to day; the voting right is derived from it."""

    ORG_PATH = "member__organization"
    member = models.ForeignKey(Member, models.CASCADE, related_name="statuses")
    type = models.CharField(max_length=12, choices=MemberType.choices)
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.NORMAL)
    vote_suspended = models.BooleanField("暂停表决权", default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        ordering = ["member", "valid_from"]
