"""Organisations as the API tells them."""

from datetime import date

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from organizations.terms.models import PostHeld, Term
from organizations.tree.enums import Kind
from organizations.tree.models import Group, Organization

EXAMPLE = {
    "id": 42,
    "name": "中共清源街道和平里社区第一楼院支部委员会",
    "kind": "building_branch",
    "kind_label": "楼院党支部",
    "is_community": False,
    "parent": {"id": 7, "name": "中共清源街道和平里社区总支部委员会"},
    "established_on": "2012-05-01",
    "dissolved_on": None,
    "secretary": "张建国",
}
DETAIL_EXAMPLE = {
    **EXAMPLE,
    "approval_number": "清工委〔2012〕8号",
    "phone": "022-00000000",
    "posts": [
        {
            "post": "secretary",
            "post_label": "书记",
            "person": "张建国",
            "full_time": False,
            "dual_post": False,
            "valid_from": "2021-03-01",
            "valid_to": None,
        }
    ],
    "term": {"starts_on": "2021-03-01", "ends_on": "2026-02-28", "extended_to": None, "due_on": "2026-02-28"},
    "groups": [{"id": 5, "name": "第一党小组", "leader": "王秀兰", "valid_from": None, "valid_to": None}],
}


class OrganizationBrief(serializers.ModelSerializer):
    """An organisation as other records name it."""

    class Meta:
        model = Organization
        fields = ["id", "name"]


def state_on(organization: Organization, day: date):
    """The version of `organization` in force on `day`, or the last one before it; its versions are at hand."""
    known = [version for version in organization.versions_known if (version.valid_from or date.min) <= day]
    return max(known, key=lambda version: version.valid_from or date.min, default=None)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "楼院党支部",
            value=EXAMPLE,
        )
    ]
)
class OrganizationSerializer(serializers.ModelSerializer):
    """Name, kind, superior and secretary are those of the day asked for; without one, of today."""

    name = serializers.SerializerMethodField()
    kind = serializers.SerializerMethodField()
    kind_label = serializers.SerializerMethodField()
    is_community = serializers.SerializerMethodField()
    parent = serializers.SerializerMethodField()  # type: ignore[assignment]
    secretary = serializers.SerializerMethodField()

    class Meta:
        model = Organization
        fields = [*EXAMPLE]

    def _then(self, organization):
        return state_on(organization, self.context["day"]) or organization

    def get_name(self, organization) -> str:
        return self._then(organization).name

    @extend_schema_field(serializers.ChoiceField(choices=Kind.choices))
    def get_kind(self, organization) -> str:
        return self._then(organization).kind

    def get_kind_label(self, organization) -> str:
        return self._then(organization).get_kind_display()

    def get_is_community(self, organization) -> bool:
        return self._then(organization).is_community

    @extend_schema_field(OrganizationBrief(allow_null=True))
    def get_parent(self, organization):
        state = state_on(organization, self.context["day"])
        return self._brief(state.parent) if state and state.parent else None

    def _brief(self, parent):
        """The superior's name on that day, read in the same statement as its versions."""
        then = state_on(parent, self.context["day"])
        return {"id": parent.pk, "name": then.name if then else parent.name}

    def get_secretary(self, organization) -> str | None:
        return next((post.person for post in organization.secretaries_then), None)


class PostHeldSerializer(serializers.ModelSerializer):
    post_label = serializers.CharField(source="get_post_display")

    class Meta:
        model = PostHeld
        fields = ["post", "post_label", "person", "full_time", "dual_post", "valid_from", "valid_to"]


class TermSerializer(serializers.ModelSerializer):
    due_on = serializers.DateField(help_text="应在这一天之前换届")

    class Meta:
        model = Term
        fields = ["starts_on", "ends_on", "extended_to", "due_on"]


class GroupSerializer(serializers.ModelSerializer):
    class Meta:
        model = Group
        fields = ["id", "name", "leader", "valid_from", "valid_to"]


@extend_schema_serializer(examples=[OpenApiExample("班子、任期、党小组", value=DETAIL_EXAMPLE)])
class OrganizationDetailSerializer(OrganizationSerializer):
    """One organisation with its committee, term and groups of the day asked for."""

    posts = PostHeldSerializer(many=True, source="posts_then")
    term = TermSerializer(source="term_then", allow_null=True)
    groups = GroupSerializer(many=True, source="groups_then")

    class Meta:
        model = Organization
        fields = [*DETAIL_EXAMPLE]
