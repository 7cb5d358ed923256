"""Kinds of session and what may happen to them (domain.md §2)."""

from django.db import models


class SessionKind(models.TextChoices):
    MEMBERS_MEETING = "members_meeting", "党员大会"
    BRANCH_COMMITTEE_MEETING = "branch_committee_meeting", "支委会"
    GROUP_MEETING = "group_meeting", "党小组会"
    LECTURE = "lecture", "党课"
    THEME_DAY = "theme_day", "主题党日"
    ORG_LIFE_MEETING = "org_life_meeting", "组织生活会"
    DEMOCRATIC_LIFE_MEETING = "democratic_life_meeting", "民主生活会"
    STUDY_GROUP = "study_group", "理论学习中心组"
    COMMITTEE_MEETING = "committee_meeting", "党委（总支）会议"


class State(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审核"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已审核"


class AttendanceStatus(models.TextChoices):
    PRESENT = "present", "出席"
    ONLINE = "online", "线上出席"
    LEAVE_PERSONAL = "leave_personal", "事假"
    LEAVE_SICK = "leave_sick", "病假"
    LEAVE_DUTY = "leave_duty", "公差"
    ABSENT = "absent", "缺席"
    EXEMPT = "exempt", "免于参加"
    AWAY = "away", "流动在外"
    EXCLUDED = "excluded", "经批准不计应到会"
    OBSERVER = "observer", "列席"


class VotingRule(models.TextChoices):
    ORDINARY = "ordinary", "一般决议"
    ADMISSION = "admission", "接收预备党员、转正"
    DISPOSAL = "disposal", "组织处置"
    ELECTION = "election", "选举"
    BRANCH_COMMITTEE = "branch_committee", "支委会决议"


PRESENT_STATUSES = (AttendanceStatus.PRESENT, AttendanceStatus.ONLINE)
LEAVE_STATUSES = (AttendanceStatus.LEAVE_PERSONAL, AttendanceStatus.LEAVE_SICK, AttendanceStatus.LEAVE_DUTY)
OUTSIDE_MEETING_STATUSES = (AttendanceStatus.EXCLUDED, AttendanceStatus.OBSERVER)
NOT_EXPECTED_STATUSES = (AttendanceStatus.EXEMPT, *OUTSIDE_MEETING_STATUSES)
CADENCE_KINDS = (
    SessionKind.MEMBERS_MEETING,
    SessionKind.BRANCH_COMMITTEE_MEETING,
    SessionKind.GROUP_MEETING,
    SessionKind.LECTURE,
    SessionKind.THEME_DAY,
    SessionKind.ORG_LIFE_MEETING,
)
