"""Supervision reports: list, and one with its facts."""

from drf_spectacular.utils import extend_schema, extend_schema_view

from common.api.views import DetailView, ListView
from reports.supervision.models import SupervisionReport
from reports.supervision.selectors import reports_for_user
from reports.supervision.serializers import SupervisionReportDetailSerializer, SupervisionReportSerializer

TAGS = ["任务与报告"]


@extend_schema_view(get=extend_schema(tags=TAGS, operation_id="report_list", summary="督查通报"))
class ReportList(ListView):
    """已生成的督查通报及其文件。"""

    serializer_class = SupervisionReportSerializer
    sorts = {"period": ("period", "organization__path"), "organization": ("organization__path", "period")}
    default_sort = "-period"

    def get_queryset(self):
        return reports_for_user(self.request.user)


@extend_schema_view(get=extend_schema(tags=TAGS, operation_id="report_get", summary="一份督查通报"))
class ReportDetail(DetailView):
    """一份督查通报所依据的数据。"""

    on = SupervisionReport
    serializer_class = SupervisionReportDetailSerializer

    def get_queryset(self):
        return SupervisionReport.objects.select_related("organization", "job").prefetch_related("job__files")
