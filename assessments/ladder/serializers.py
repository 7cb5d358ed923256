"""Assessments as the API tells them: every score with the points of each rung and the reason for them."""

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from assessments.ladder.computing import standing_points
from assessments.ladder.models import Assessment, AssessmentEvent, Score
from assessments.schemes.models import Indicator, Scheme
from organizations.tree.serializers import OrganizationBrief

EXAMPLE = {
    "id": 31,
    "organization": {"id": 7, "name": "中共清源街道和平里社区总支部委员会"},
    "scheme": {"id": 3, "title": "清源街道2025年度党建工作考核评分细则", "year": 2025, "number": 1},
    "state": "final",
    "state_label": "已定档",
    "base_points": 91.35,
    "bonus_points": 2.0,
    "deduction_points": 0.5,
    "vetoed": False,
    "total": 92.85,
    "grade": "优秀",
    "rank": 2,
    "computed_at": "2026-01-10T09:00:00+08:00",
    "finalised_at": "2026-01-20T16:30:00+08:00",
}


DETAIL_EXAMPLE = {
    **EXAMPLE,
    "frozen_hash": "0f3c…",
    "scores": [
        {
            "indicator": {
                "code": "members_meeting_rate",
                "section": "组织生活",
                "category": "base",
                "content": "党员大会每季度召开",
                "points": 4.0,
                "standard": "按完成率计分",
                "automatic": True,
                "method": "ratio",
                "method_label": "按完成率",
            },
            "applicable": True,
            "pending": False,
            "value": {"applicable": True, "words": [], "numerator": "14", "denominator": "16"},
            "points": 3.5,
            "system_points": 3.5,
            "shared_points": 3.5,
            "ceiling": 4.0,
            "explanation": "应开16次，已开14次，完成率87.50%，得3.50分",
            "self_points": 4.0,
            "self_reason": "",
            "street_points": None,
            "street_reason": "",
            "district_points": None,
            "district_reason": "",
        }
    ],
    "events": [
        {"action": "submit", "label": "提交自评", "reason": "", "actor": "刘芳", "at": "2026-01-11T09:00:00+08:00"}
    ],
}


class SchemeBrief(serializers.ModelSerializer):
    class Meta:
        model = Scheme
        fields = ["id", "title", "year", "number"]


@extend_schema_serializer(examples=[OpenApiExample("一个社区的年度考核", value=EXAMPLE)])
class AssessmentSerializer(serializers.ModelSerializer):
    """The year of one organisation. Points are null until they are computed."""

    organization = OrganizationBrief()
    scheme = SchemeBrief()
    state_label = serializers.CharField(source="get_state_display")

    class Meta:
        model = Assessment
        fields = [*EXAMPLE]


class IndicatorSerializer(serializers.ModelSerializer):
    section = serializers.CharField(source="section.name", help_text="考核项目")
    category = serializers.CharField(source="section.category", help_text="base、bonus、deduction、veto")
    method_label = serializers.CharField(source="get_method_display")

    class Meta:
        model = Indicator
        fields = ["code", "section", "category", "content", "points", "standard", "automatic", "method", "method_label"]


class ScoreSerializer(serializers.ModelSerializer):
    """One indicator. `points` stand at present: the district's, else the street's, else the computed ones."""

    indicator = IndicatorSerializer()
    points = serializers.SerializerMethodField()
    value = serializers.JSONField(allow_null=True, help_text="计分依据：分子、分母、等次等")

    class Meta:
        model = Score
        fields = [
            "indicator",
            "applicable",
            "pending",
            "value",
            "points",
            "system_points",
            "shared_points",
            "ceiling",
            "explanation",
            "self_points",
            "self_reason",
            "street_points",
            "street_reason",
            "district_points",
            "district_reason",
        ]

    @extend_schema_field(serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True))
    def get_points(self, score):
        return standing_points(score)


class AssessmentEventSerializer(serializers.ModelSerializer):
    actor = serializers.CharField(source="actor.name", allow_null=True, default=None)

    class Meta:
        model = AssessmentEvent
        fields = ["action", "label", "reason", "actor", "at"]


@extend_schema_serializer(examples=[OpenApiExample("一个社区的逐项得分", value=DETAIL_EXAMPLE)])
class AssessmentDetailSerializer(AssessmentSerializer):
    """One assessment with its scores, their explanations, and the steps so far."""

    scores = ScoreSerializer(many=True)
    events = AssessmentEventSerializer(many=True)

    class Meta:
        model = Assessment
        fields = [*DETAIL_EXAMPLE]
