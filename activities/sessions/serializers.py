"""Sessions as the API tells them."""

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from activities.sessions.enums import SessionKind
from activities.sessions.models import Attachment, Attendance, Minutes, Resolution, Session, SessionEvent
from members.roster.serializers import GroupBrief
from organizations.tree.serializers import OrganizationBrief

EXAMPLE = {
    "id": 5120,
    "organization": {"id": 42, "name": "中共清源街道和平里社区第一楼院支部委员会"},
    "group": None,
    "kinds": ["members_meeting", "theme_day"],
    "kind_labels": ["党员大会", "主题党日"],
    "held_on": "2025-06-12",
    "starts_at": "2025-06-12T09:00:00+08:00",
    "ends_at": "2025-06-12T11:00:00+08:00",
    "place": "社区党群服务中心二楼",
    "topic": "讨论接收预备党员",
    "host": "张建国",
    "recorder": "李敏",
    "expected": 40,
    "present": 38,
    "voters_expected": 36,
    "voters_present": 35,
    "state": "approved",
    "state_label": "已审核",
    "recorded_on": "2025-06-13",
    "recorded_late": False,
    "replaced_by": None,
}


DETAIL_EXAMPLE = {
    **EXAMPLE,
    "lecturer": "",
    "content": "逐项讨论并表决。",
    "make_up_for": "",
    "minutes": [
        {"kind": "members_meeting", "kind_label": "党员大会", "topic": "讨论接收预备党员", "content": "……"},
        {"kind": "theme_day", "kind_label": "主题党日", "topic": "", "content": ""},
    ],
    "attendances": [
        {
            "member": 1024,
            "name": "王秀兰",
            "status": "leave_sick",
            "status_label": "病假",
            "has_vote": True,
            "remark": "住院",
        }
    ],
    "resolutions": [
        {
            "text": "同意接收赵磊同志为中共预备党员。",
            "rule": "admission",
            "rule_label": "接收预备党员、转正",
            "in_favour": 34,
            "against": 0,
            "abstained": 1,
            "written_in_favour": 0,
            "valid": True,
            "verdict": "应到有表决权 36 人，实到 35 人，至少须到 19 人；赞成票达到规定票数，决议通过",
        }
    ],
    "events": [
        {"action": "submit", "label": "提交", "reason": "", "actor": "张建国", "at": "2025-06-13T10:00:00+08:00"}
    ],
    "attachments": [{"id": 77, "name": "会场.jpg", "content_type": "image/jpeg", "size": 183204}],
}


@extend_schema_serializer(examples=[OpenApiExample("党员大会", value=EXAMPLE)])
class SessionSerializer(serializers.ModelSerializer):
    """A session with the kinds it was minuted under. `replaced_by` is the correction that took its place."""

    organization = OrganizationBrief()
    group = GroupBrief(allow_null=True)
    kinds = serializers.SerializerMethodField()
    kind_labels = serializers.SerializerMethodField()
    state_label = serializers.CharField(source="get_state_display")
    replaced_by = serializers.IntegerField(source="replaced_by_id", allow_null=True)

    class Meta:
        model = Session
        fields = [*EXAMPLE]

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=SessionKind.choices)))
    def get_kinds(self, session):
        return session.kind_list

    def get_kind_labels(self, session) -> list[str]:
        return [SessionKind(kind).label for kind in session.kind_list]


class MinutesSerializer(serializers.ModelSerializer):
    kind_label = serializers.CharField(source="get_kind_display")

    class Meta:
        model = Minutes
        fields = ["kind", "kind_label", "topic", "content"]


class AttendanceSerializer(serializers.ModelSerializer):
    """One person; `member` is null for a guest, or a name in an imported ledger that fits nobody."""

    member = serializers.IntegerField(source="member_id", allow_null=True)
    name = serializers.SerializerMethodField()
    status_label = serializers.CharField(source="get_status_display")

    class Meta:
        model = Attendance
        fields = ["member", "name", "status", "status_label", "has_vote", "remark"]

    def get_name(self, attendance) -> str:
        return attendance.member.name if attendance.member else attendance.name


class ResolutionSerializer(serializers.ModelSerializer):
    rule_label = serializers.CharField(source="get_rule_display")

    class Meta:
        model = Resolution
        fields = [
            "text",
            "rule",
            "rule_label",
            "in_favour",
            "against",
            "abstained",
            "written_in_favour",
            "valid",
            "verdict",
        ]


class SessionEventSerializer(serializers.ModelSerializer):
    actor = serializers.CharField(source="actor.name", allow_null=True, default=None)

    class Meta:
        model = SessionEvent
        fields = ["action", "label", "reason", "actor", "at"]


class AttachmentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Attachment
        fields = ["id", "name", "content_type", "size"]


@extend_schema_serializer(examples=[OpenApiExample("党员大会记录", value=DETAIL_EXAMPLE)])
class SessionDetailSerializer(SessionSerializer):
    """One session with minutes, attendance, resolutions and the steps of its review."""

    minutes = MinutesSerializer(many=True)
    attendances = AttendanceSerializer(many=True)
    resolutions = ResolutionSerializer(many=True)
    events = SessionEventSerializer(many=True)
    attachments = AttachmentSerializer(many=True)

    class Meta:
        model = Session
        fields = [*DETAIL_EXAMPLE]
