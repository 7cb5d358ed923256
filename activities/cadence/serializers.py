"""The cadence of a branch as the API tells it; the same figures as the matrix and the cadence command."""

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from activities.cadence.enums import STATE_WORDS, CellState, Reason
from activities.cadence.exporters import attendance_report
from activities.sessions.enums import SessionKind
from activities.sessions.selectors import AttendanceTotals
from organizations.tree.serializers import OrganizationBrief


class CellSerializer(serializers.Serializer):
    """One kind in one period, as a cell of the matrix."""

    period = serializers.CharField(source="period.key")
    label = serializers.CharField(source="period.label")  # type: ignore[assignment]
    due = serializers.IntegerField()
    held = serializers.IntegerField()
    sessions = serializers.IntegerField()
    pending = serializers.IntegerField(help_text="待审核的次数")
    state = serializers.ChoiceField(choices=CellState.choices)
    state_label = serializers.SerializerMethodField()
    missing_groups = serializers.ListField(child=serializers.CharField())

    def get_state_label(self, cell) -> str:
        return STATE_WORDS[cell.state]


class KindSerializer(serializers.Serializer):
    """One kind of session through the year."""

    kind = serializers.ChoiceField(choices=SessionKind.choices)
    kind_label = serializers.SerializerMethodField()
    applicable = serializers.BooleanField()
    reason = serializers.ChoiceField(choices=Reason.choices, allow_null=True, help_text="不适用的原因")
    reason_label = serializers.SerializerMethodField()
    cycle = serializers.CharField(help_text="month、quarter、half 或 year")
    due_total = serializers.IntegerField()
    held_total = serializers.IntegerField()
    late = serializers.IntegerField(help_text="补录的次数")
    held_late = serializers.IntegerField(help_text="已开中只靠补录完成的")
    cells = CellSerializer(many=True)

    def get_kind_label(self, found) -> str:
        return SessionKind(found.kind).label

    def get_reason_label(self, found) -> str | None:
        return Reason(found.reason).label if found.reason else None


class AttendanceSumSerializer(serializers.Serializer):
    """应到、实到、到会率 over all kinds."""

    due = serializers.IntegerField()
    present = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "一个支部",
            value={
                "organization": {"id": 42, "name": "中共清源街道和平里社区第一楼院支部委员会"},
                "kinds": [
                    {
                        "kind": "members_meeting",
                        "kind_label": "党员大会",
                        "applicable": True,
                        "reason": None,
                        "reason_label": None,
                        "cycle": "quarter",
                        "due_total": 1,
                        "held_total": 1,
                        "late": 0,
                        "held_late": 0,
                        "cells": [
                            {
                                "period": "2025-Q1",
                                "label": "2025年第一季度",
                                "due": 1,
                                "held": 1,
                                "sessions": 1,
                                "pending": 0,
                                "state": "held",
                                "state_label": "已开，按时记录",
                                "missing_groups": [],
                            }
                        ],
                    }
                ],
                "attendance": {"due": 40, "present": 38, "rate": 0.95},
            },
        )
    ]
)
class BranchYearSerializer(serializers.Serializer):
    """One branch through a year."""

    organization = OrganizationBrief()
    kinds = serializers.SerializerMethodField()
    attendance = serializers.SerializerMethodField()

    @extend_schema_field(KindSerializer(many=True))
    def get_kinds(self, branch):
        return KindSerializer(branch.kinds.values(), many=True).data

    @extend_schema_field(AttendanceSumSerializer)
    def get_attendance(self, branch):
        totals = self.context["totals"].get(branch.organization.pk, AttendanceTotals())
        return attendance_report(totals)["attendance"]
