"""Supervision reports as the API tells them."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from organizations.jobs.serializers import JobFileSerializer
from organizations.tree.serializers import OrganizationBrief
from reports.supervision.models import SupervisionReport

EXAMPLE = {
    "id": 9,
    "organization": {"id": 2, "name": "中共清源街道工作委员会"},
    "period": "2025-06",
    "created_at": "2025-07-01T06:00:12+08:00",
    "updated_at": "2025-07-01T06:00:12+08:00",
    "job": "5a1c1f0e-2f0b-4a51-9b7e-2f4b6c1f7d10",
    "files": [],
}


@extend_schema_serializer(examples=[OpenApiExample("月度督查通报", value=EXAMPLE)])
class SupervisionReportSerializer(serializers.ModelSerializer):
    """One issued report with the files of the job that made it."""

    organization = OrganizationBrief()
    job = serializers.UUIDField(source="job_id", allow_null=True)
    files = JobFileSerializer(source="job.files", many=True, default=list)

    class Meta:
        model = SupervisionReport
        fields = [*EXAMPLE]


@extend_schema_serializer(
    examples=[OpenApiExample("月度督查通报的数据", value={**EXAMPLE, "facts": {"period": "2025-06"}})]
)
class SupervisionReportDetailSerializer(SupervisionReportSerializer):
    """One report with the facts it was written from, as they stood."""

    facts = serializers.DictField()

    class Meta:
        model = SupervisionReport
        fields = [*EXAMPLE, "facts"]
