"""Cadence: what every branch of an organisation owed and held in a year."""

from datetime import MAXYEAR

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view

from activities.cadence.selectors import cadence_for, chosen_branches
from activities.cadence.serializers import BranchYearSerializer
from activities.sessions.selectors import attendance_totals
from common.api.views import ListView
from common.periods import year_of
from organizations.tree.models import Organization

FIRST_YEAR = 1900


@extend_schema_view(get=extend_schema(tags=["组织生活"], operation_id="cadence_list", summary="三会一课应开已开"))
class CadenceList(ListView):
    """一个党组织在一年中：它（是支部时）或它下面每个支部的各类组织生活应开、已开、缺开，按今天计算。"""

    on = Organization
    serializer_class = BranchYearSerializer
    queryset = Organization.objects.none()

    def get(self, request, *args, pk, year, **kwargs):
        if not FIRST_YEAR <= year < MAXYEAR:
            raise Http404
        above = Organization.objects.get_visible(request.user, self.access, pk=pk)
        below = Organization.objects.visible_to(request.user).within([above.path])
        branches: list[Organization] = self.paginate_queryset(chosen_branches(below, year)) or []
        self.totals = attendance_totals(branches, year_of(year))
        years = cadence_for(branches, year, today=timezone.localdate())
        serializer = self.get_serializer([years[branch.pk] for branch in branches], many=True)
        return self.get_paginated_response(serializer.data)

    def get_serializer_context(self):
        return {**super().get_serializer_context(), "totals": getattr(self, "totals", {})}
