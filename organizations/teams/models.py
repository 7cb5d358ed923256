"""Leading groups, supervision groups, task forces, and who sits in them from when to when."""

from django.db import models
from django.db.models import Q

from common.scoping import ScopedManager
from organizations.accounts.models import Post, User
from organizations.teams.enums import Seat, TeamKind
from organizations.tree.models import Organization


class Team(models.Model):
    """A team of an organisation; what its members may see is the organisation's subtree."""

    ORG_PATH = "organization"
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="teams", verbose_name="所属党组织")
    kind = models.CharField("类型", max_length=16, choices=TeamKind.choices)
    name = models.CharField("名称", max_length=60)
    purpose = models.CharField("职责", max_length=300, blank=True)
    office_at = models.CharField("办公室设在", max_length=60, blank=True)
    established_on = models.DateField("成立日期")
    ended_on = models.DateField("撤销日期", null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager()

    class Meta:
        ordering = ["organization", "established_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], condition=Q(ended_on__isnull=True), name="one_team_of_a_name"
            )
        ]

    def __str__(self):
        return self.name


class TeamMember(models.Model):
    """One person in one seat; `post` is the right that followed, once a security administrator confirmed it."""

    ORG_PATH = "team__organization"
    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name="账号")
    name = models.CharField("姓名", max_length=40)
    duty = models.CharField("单位职务", max_length=60, blank=True)
    seat = models.CharField("组内职务", max_length=16, choices=Seat.choices)
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)
    post = models.OneToOneField(Post, models.SET_NULL, null=True, blank=True, related_name="seat")

    objects = ScopedManager()

    class Meta:
        ordering = ["team", "valid_from", "id"]

    def __str__(self):
        return f"{self.name}（{self.get_seat_display()}）"
