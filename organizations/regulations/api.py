"""The library: list, and one document with its text."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view

from common.access import PUBLISHED_ABOVE
from common.api.views import DetailView, ListView
from organizations.regulations.filters import RegulationFilter
from organizations.regulations.models import Regulation
from organizations.regulations.selectors import regulations_for_user
from organizations.regulations.serializers import RegulationDetailSerializer, RegulationSerializer

TAGS = ["党组织"]


@extend_schema_view(get=extend_schema(tags=TAGS, operation_id="regulation_list", summary="制度文件"))
class RegulationList(ListView):
    """本级、下级和适用于本级的上级制度、办法、细则、通知、模板，包括已失效的。"""

    serializer_class = RegulationSerializer
    filterset_class = RegulationFilter
    sorts = {"in_force_from": ("in_force_from",), "title": ("title",), "organization": ("organization__path", "title")}
    default_sort = "-in_force_from"

    def get_queryset(self):
        return regulations_for_user(self.request.user).defer("text")


@extend_schema_view(get=extend_schema(tags=TAGS, operation_id="regulation_get", summary="一份制度文件"))
class RegulationDetail(DetailView):
    """一份文件及其正文。"""

    on = Regulation
    also = PUBLISHED_ABOVE
    serializer_class = RegulationDetailSerializer

    def get_queryset(self):
        return regulations_for_user(self.request.user)

    def get_object(self):
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
