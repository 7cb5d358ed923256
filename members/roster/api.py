"""Members: list and one, masked."""

from drf_spectacular.utils import extend_schema, extend_schema_view

from common.api.views import DetailView, ListView
from members.roster.filters import MemberFilter
from members.roster.models import Member
from members.roster.serializers import MemberDetailSerializer, MemberSerializer

TAGS = ["党员"]


@extend_schema_view(get=extend_schema(tags=TAGS, operation_id="member_list", summary="党员名册"))
class MemberList(ListView):
    """党员名册。公民身份号码和电话打码。不写党籍状态时只列在册党员。"""

    serializer_class = MemberSerializer
    filterset_class = MemberFilter
    sorts = {
        "name": ("sort_key",),
        "organization": ("organization__path", "sort_key"),
        "type": ("type", "sort_key"),
        "birth_date": ("birth_date",),
        "joined_on": ("joined_on",),
    }
    default_sort = "organization"

    def get_queryset(self):
        return Member.objects.visible_to(self.request.user).select_related("organization", "group")


@extend_schema_view(get=extend_schema(tags=TAGS, operation_id="member_get", summary="一名党员"))
class MemberDetail(DetailView):
    """一名党员的台账和组织关系、党籍经历。公民身份号码、电话、住址打码。"""

    on = Member
    serializer_class = MemberDetailSerializer

    def get_queryset(self):
        rows = Member.objects.select_related("organization", "group")
        return rows.prefetch_related("memberships__organization", "statuses")
