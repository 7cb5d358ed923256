"""Why a kind is not owed, and what a cell of the matrix says."""

from django.db import models


class Reason(models.TextChoices):
    TEMPORARY_BRANCH = "temporary_branch", "临时党支部不作要求"
    FLOATING_BRANCH = "floating_branch", "流动党员党支部不作要求"
    FUNCTIONAL_BRANCH = "functional_branch", "功能型党支部不作要求"
    OTHER_KIND = "other_kind", "本类党组织不作要求"
    NO_COMMITTEE = "no_committee", "未设支委会"
    NO_GROUPS = "no_groups", "未设党小组"
    NOT_EXISTING = "not_existing", "本期尚未成立或已撤销"


class CellState(models.TextChoices):
    HELD = "held", "✓"
    LATE = "late", "补录"
    PENDING = "pending", "待审"
    PARTIAL = "partial", "部分"
    MISSING = "missing", "缺"
    OPEN = "open", "待开"
    FUTURE = "future", "—"
    NOT_APPLICABLE = "not_applicable", "不适用"


STATE_WORDS = {
    CellState.HELD: "已开，按时记录",
    CellState.LATE: "已开，记录补录",
    CellState.PENDING: "已登记，待审核",
    CellState.PARTIAL: "部分党小组未开",
    CellState.MISSING: "应开未开",
    CellState.OPEN: "本期未开，尚未到期",
    CellState.FUTURE: "未到",
    CellState.NOT_APPLICABLE: "不适用",
}
