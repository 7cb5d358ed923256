"""Documents of the library as the API tells them."""

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from organizations.regulations.models import Regulation
from organizations.tree.serializers import OrganizationBrief

EXAMPLE = {
    "id": 12,
    "organization": {"id": 2, "name": "中共清源街道工作委员会"},
    "title": "党工委议事规则",
    "number": "清工委〔2024〕6号",
    "issuer": "中共清源街道工作委员会",
    "kind": "system",
    "kind_label": "制度",
    "in_force_from": "2024-03-01",
    "in_force_to": None,
    "replaces": None,
    "file_name": "党工委议事规则.docx",
}


@extend_schema_serializer(examples=[OpenApiExample("制度", value=EXAMPLE)])
class RegulationSerializer(serializers.ModelSerializer):
    """One version of one document; `organization` and all below it are bound by it."""

    organization = OrganizationBrief()
    kind_label = serializers.CharField(source="get_kind_display")
    replaces = serializers.SerializerMethodField()

    class Meta:
        model = Regulation
        fields = [*EXAMPLE]

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_replaces(self, regulation):
        return regulation.replaces_id


@extend_schema_serializer(examples=[OpenApiExample("制度及正文", value={**EXAMPLE, "text": "第一条……"})])
class RegulationDetailSerializer(RegulationSerializer):
    """A document with its text."""

    class Meta:
        model = Regulation
        fields = [*EXAMPLE, "text"]
