"""Code lists of the member ledger (domain.md §4.1, §4.6); the official long lists live in codes.py."""

from django.db import models


class MemberType(models.TextChoices):
    FULL = "full", "正式党员"
    PROBATIONARY = "probationary", "预备党员"


class Standing(models.TextChoices):
    NORMAL = "normal", "正常"
    SUSPENDED = "suspended", "停止党籍"
    RESTORED = "restored", "恢复党籍"
    OBSERVED = "observed", "留党察看"
    LEFT = "left", "出党"
    DEAD = "dead", "死亡"
    MOVED_OUT = "moved_out", "转出"


PRESENT_STANDINGS = (Standing.NORMAL, Standing.RESTORED, Standing.OBSERVED)


class Sex(models.TextChoices):
    MALE = "M", "男"
    FEMALE = "F", "女"
