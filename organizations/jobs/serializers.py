"""Jobs and their files as the API tells them."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.reverse import reverse

from organizations.jobs.models import Job, JobFile
from organizations.tree.serializers import OrganizationBrief


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Word 报告",
            value={
                "id": 12,
                "name": "2025年6月督查通报.docx",
                "size": 48213,
                "created_at": "2025-07-01T06:00:12+08:00",
                "url": "https://dj.example.gov.cn/api/jobs/files/12/",
            },
        )
    ]
)
class JobFileSerializer(serializers.ModelSerializer):
    """A finished file; `url` downloads it, with the same token."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = JobFile
        fields = ["id", "name", "size", "created_at", "url"]

    def get_url(self, file) -> str:
        return reverse("api:job_file", args=[file.pk], request=self.context.get("request"))


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "督查通报",
            value={
                "id": "5a1c1f0e-2f0b-4a51-9b7e-2f4b6c1f7d10",
                "kind": "supervision",
                "title": "清源街道 2025年6月督查通报",
                "organization": {"id": 2, "name": "中共清源街道工作委员会"},
                "period": "2025-06",
                "state": "done",
                "state_label": "已完成",
                "done": 40,
                "total": 40,
                "message": "",
                "requested_by": "李敏",
                "created_at": "2025-07-01T06:00:00+08:00",
                "started_at": "2025-07-01T06:00:01+08:00",
                "finished_at": "2025-07-01T06:00:12+08:00",
                "files": [],
            },
        )
    ]
)
class JobSerializer(serializers.ModelSerializer):
    """One job with its progress; nobody asked for a scheduled one."""

    organization = OrganizationBrief()
    state_label = serializers.CharField(source="get_state_display")
    requested_by = serializers.CharField(source="requested_by.name", allow_null=True, default=None)
    files = JobFileSerializer(many=True)

    class Meta:
        model = Job
        fields = [
            "id",
            "kind",
            "title",
            "organization",
            "period",
            "state",
            "state_label",
            "done",
            "total",
            "message",
            "requested_by",
            "created_at",
            "started_at",
            "finished_at",
            "files",
        ]
