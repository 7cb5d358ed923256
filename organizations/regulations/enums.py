"""Kinds of document and where one stands on a day."""

from django.db import models


class RegulationKind(models.TextChoices):
    SYSTEM = "system", "制度"
    MEASURES = "measures", "办法"
    DETAILED = "detailed", "细则"
    NOTICE = "notice", "通知"
    TEMPLATE = "template", "模板"


class Force(models.TextChoices):
    """Whether a document binds on a day."""

    LATER = "later", "未生效"
    NOW = "now", "有效"
    OVER = "over", "已失效"

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return {"now": "green", "later": "blue"}.get(self.value, "grey")
