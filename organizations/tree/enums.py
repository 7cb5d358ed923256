"""Kinds of organisation and of change (domain.md §1.1, §1.2)."""

from django.db import models


class Kind(models.TextChoices):
    DISTRICT = "district", "区委"
    WORK_COMMITTEE = "work_committee", "街道党工委"
    COMMITTEE = "committee", "党委"
    GENERAL_BRANCH = "general_branch", "党总支"
    BRANCH = "branch", "党支部"
    BUILDING_BRANCH = "building_branch", "楼院党支部"
    JOINT_BRANCH = "joint_branch", "联合党支部"
    TEMPORARY_BRANCH = "temporary_branch", "临时党支部"
    PROJECT_BRANCH = "project_branch", "项目党支部"
    FLOATING_BRANCH = "floating_branch", "流动党员党支部"
    FUNCTIONAL_BRANCH = "functional_branch", "功能型党支部"


BRANCH_KINDS = frozenset(kind for kind in Kind if kind.value.endswith("branch") and kind != Kind.GENERAL_BRANCH)
COMMUNITY_LEVEL_KINDS = frozenset({Kind.COMMITTEE, Kind.GENERAL_BRANCH})


class Change(models.TextChoices):
    ESTABLISH = "establish", "设立"
    RENAME = "rename", "更名"
    UPGRADE = "upgrade", "升格"
    MERGE = "merge", "合并"
    SPLIT = "split", "拆分"
    DISSOLVE = "dissolve", "撤销"
    MOVE = "move", "隶属变更"
