"""Members as the API tells them: identity numbers, telephones and addresses are always masked.

Free remarks are left out, for people type numbers into them.
"""

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from members.identity.masking import masked_address, masked_id, masked_phone
from members.membership.models import Membership, MemberStatus
from members.roster.models import Member
from organizations.tree.models import Group
from organizations.tree.serializers import OrganizationBrief

EXAMPLE = {
    "id": 1024,
    "name": "王秀兰",
    "sex": "F",
    "sex_label": "女",
    "nation": "汉族",
    "birth_date": "1956-03-08",
    "id_number": "120*************28",
    "phone": "163****4560",
    "organization": {"id": 42, "name": "中共清源街道和平里社区第一楼院支部委员会"},
    "group": None,
    "type": "full",
    "type_label": "正式党员",
    "standing": "normal",
    "standing_label": "正常",
    "joined_on": "1985-07-01",
    "joined_month_only": False,
    "full_on": "1986-07-01",
    "full_month_only": False,
    "education": "高中",
    "occupation": "离退休人员",
    "party_post": "",
    "retired": True,
    "floating": False,
    "lost_contact": False,
    "exempt": False,
    "incomplete": False,
}


DETAIL_EXAMPLE = {
    **EXAMPLE,
    "native_place": "天津",
    "address": "清源街道和平******",
    "degree": "",
    "workplace": "",
    "floating_to": "",
    "can_volunteer": True,
    "missing_fields": [],
    "updated_at": "2025-06-12T10:00:00+08:00",
    "memberships": [
        {"organization": EXAMPLE["organization"], "valid_from": None, "valid_to": None, "reason": "台账导入"}
    ],
    "statuses": [
        {
            "type": "full",
            "type_label": "正式党员",
            "standing": "normal",
            "standing_label": "正常",
            "vote_suspended": False,
            "valid_from": None,
            "valid_to": None,
        }
    ],
}


class GroupBrief(serializers.ModelSerializer):
    """A group as other records name it."""

    class Meta:
        model = Group
        fields = ["id", "name"]


@extend_schema_serializer(examples=[OpenApiExample("正式党员", value=EXAMPLE)])
class MemberSerializer(serializers.ModelSerializer):
    """A line of the roster."""

    sex_label = serializers.CharField(source="get_sex_display")
    id_number = serializers.SerializerMethodField(help_text="打码")
    phone = serializers.SerializerMethodField(help_text="打码")
    organization = OrganizationBrief()
    group = GroupBrief(allow_null=True)
    type_label = serializers.CharField(source="get_type_display")
    standing_label = serializers.CharField(source="get_standing_display")

    class Meta:
        model = Member
        fields = [*EXAMPLE]

    def get_id_number(self, member) -> str:
        return masked_id(member.id_number)

    def get_phone(self, member) -> str:
        return masked_phone(member.phone) if member.phone else ""


class MembershipSerializer(serializers.ModelSerializer):
    organization = OrganizationBrief()

    class Meta:
        model = Membership
        fields = ["organization", "valid_from", "valid_to", "reason"]


class MemberStatusSerializer(serializers.ModelSerializer):
    type_label = serializers.CharField(source="get_type_display")
    standing_label = serializers.CharField(source="get_standing_display")

    class Meta:
        model = MemberStatus
        fields = ["type", "type_label", "standing", "standing_label", "vote_suspended", "valid_from", "valid_to"]


@extend_schema_serializer(examples=[OpenApiExample("一名党员", value=DETAIL_EXAMPLE)])
class MemberDetailSerializer(MemberSerializer):
    """One member with the rest of the ledger and the histories of branch and standing."""

    address = serializers.SerializerMethodField(help_text="打码")
    missing_fields = serializers.SerializerMethodField(help_text="必填而未填的项目")
    memberships = MembershipSerializer(many=True)
    statuses = MemberStatusSerializer(many=True)

    class Meta:
        model = Member
        fields = [*DETAIL_EXAMPLE]

    def get_address(self, member) -> str:
        return masked_address(member.address)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_missing_fields(self, member):
        return member.missing_fields
