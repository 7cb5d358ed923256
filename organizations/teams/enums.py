"""Kinds of team and what one is in them."""

from django.db import models


class TeamKind(models.TextChoices):
    LEADING = "leading", "领导小组"
    SUPERVISION = "supervision", "督导小组"
    TASK_FORCE = "task_force", "专班"


class Seat(models.TextChoices):
    """The place of a member."""

    LEADER = "leader", "组长"
    DEPUTY = "deputy", "副组长"
    MEMBER = "member", "成员"
    OFFICE_HEAD = "office_head", "办公室主任"
    LIAISON = "liaison", "联络员"


class RightState(models.TextChoices):
    """Where the right that follows from a membership stands."""

    NONE = "none", "不带权限"
    WAITING = "waiting", "待安全管理员确认"
    LATER = "later", "未到生效日"
    HELD = "held", "有效"
    ENDED = "ended", "已结束"

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return {"waiting": "amber", "later": "blue", "held": "green"}.get(self.value, "grey")
