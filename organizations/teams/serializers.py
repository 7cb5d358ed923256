"""Teams as the API tells them."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from organizations.teams.models import Team, TeamMember
from organizations.tree.serializers import OrganizationBrief

EXAMPLE = {
    "id": 3,
    "organization": {"id": 2, "name": "中共清源街道工作委员会"},
    "kind": "leading",
    "kind_label": "领导小组",
    "name": "党建工作领导小组",
    "purpose": "统筹全街道党建工作。",
    "office_at": "党政办公室",
    "established_on": "2024-03-01",
    "ended_on": None,
}
MEMBER = {
    "name": "张建国",
    "duty": "党工委书记",
    "seat": "leader",
    "seat_label": "组长",
    "valid_from": "2024-03-01",
    "valid_to": None,
}


@extend_schema_serializer(examples=[OpenApiExample("领导小组", value=EXAMPLE)])
class TeamSerializer(serializers.ModelSerializer):
    """A leading group, supervision group or task force."""

    organization = OrganizationBrief()
    kind_label = serializers.CharField(source="get_kind_display")

    class Meta:
        model = Team
        fields = [*EXAMPLE]


class TeamMemberSerializer(serializers.ModelSerializer):
    seat_label = serializers.CharField(source="get_seat_display")

    class Meta:
        model = TeamMember
        fields = [*MEMBER]


@extend_schema_serializer(examples=[OpenApiExample("领导小组及成员", value={**EXAMPLE, "members": [MEMBER]})])
class TeamDetailSerializer(TeamSerializer):
    """A team with everybody who ever sat in it."""

    members = TeamMemberSerializer(many=True)

    class Meta:
        model = Team
        fields = [*EXAMPLE, "members"]
