"""Assessments: list, and one with scores and explanations."""

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema, extend_schema_view

from assessments.ladder.filters import AssessmentFilter
from assessments.ladder.models import Assessment, Score
from assessments.ladder.selectors import assessments_for_user
from assessments.ladder.serializers import AssessmentDetailSerializer, AssessmentSerializer
from common.api.views import DetailView, ListView

TAGS = ["考核"]


@extend_schema_view(get=extend_schema(tags=TAGS, operation_id="assessment_list", summary="年度考核"))
class AssessmentList(ListView):
    """各单位的年度考核：进度、得分、等次、名次。"""

    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilter
    sorts = {
        "organization": ("organization__path",),
        "total": ("total", "organization__path"),
        "rank": ("rank", "organization__path"),
        "state": ("state", "organization__path"),
    }
    default_sort = "organization"

    def get_queryset(self):
        return assessments_for_user(self.request.user).defer("frozen")


@extend_schema_view(get=extend_schema(tags=TAGS, operation_id="assessment_get", summary="一个单位的考核"))
class AssessmentDetail(DetailView):
    """一个单位的考核：逐项得分、扣分原因、各级打分及理由。"""

    on = Assessment
    serializer_class = AssessmentDetailSerializer

    def get_queryset(self):
        scores = Score.objects.select_related("indicator__section")
        rows = Assessment.objects.select_related("organization", "scheme").defer("frozen")
        return rows.prefetch_related(Prefetch("scores", scores), "events__actor")
