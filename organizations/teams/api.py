"""Teams: list, and one with its members."""

from drf_spectacular.utils import extend_schema, extend_schema_view

from common.api.views import DetailView, ListView
from organizations.teams.filters import TeamFilter
from organizations.teams.models import Team
from organizations.teams.serializers import TeamDetailSerializer, TeamSerializer

TAGS = ["党组织"]


@extend_schema_view(get=extend_schema(tags=TAGS, operation_id="team_list", summary="领导小组和督导小组"))
class TeamList(ListView):
    """领导小组、督导小组、专班，包括已撤销的。"""

    serializer_class = TeamSerializer
    filterset_class = TeamFilter
    sorts = {"organization": ("organization__path", "name"), "established_on": ("established_on",), "name": ("name",)}
    default_sort = "organization"

    def get_queryset(self):
        return Team.objects.visible_to(self.request.user).select_related("organization")


@extend_schema_view(get=extend_schema(tags=TAGS, operation_id="team_get", summary="一个小组"))
class TeamDetail(DetailView):
    """一个小组及其历任成员。"""

    on = Team
    serializer_class = TeamDetailSerializer

    def get_queryset(self):
        return Team.objects.select_related("organization").prefetch_related("members")
