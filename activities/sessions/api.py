"""Sessions: list, and one with minutes, attendance and resolutions."""

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema, extend_schema_view

from activities.sessions.filters import SessionFilter
from activities.sessions.models import Attendance, Session
from activities.sessions.serializers import SessionDetailSerializer, SessionSerializer
from common.api.views import DetailView, ListView

TAGS = ["组织生活"]


@extend_schema_view(get=extend_schema(tags=TAGS, operation_id="session_list", summary="活动记录"))
class SessionList(ListView):
    """组织生活记录，包括草稿和待审核的；算作已开的是 state=approved 的。被更正替代的旧版本不在列表里。"""

    serializer_class = SessionSerializer
    filterset_class = SessionFilter
    sorts = {
        "starts_at": ("starts_at",),
        "organization": ("organization__path", "-starts_at"),
        "state": ("state", "-starts_at"),
    }
    default_sort = "-starts_at"

    def get_queryset(self):
        rows = Session.objects.visible_to(self.request.user).filter(replaced_by__isnull=True)
        return rows.select_related("organization", "group").defer("content", "note")


@extend_schema_view(get=extend_schema(tags=TAGS, operation_id="session_get", summary="一次活动"))
class SessionDetail(DetailView):
    """一次活动的记录、考勤、决议和审核经过。"""

    on = Session
    serializer_class = SessionDetailSerializer

    def get_queryset(self):
        people = Attendance.objects.select_related("member").order_by("id")
        return Session.objects.select_related("organization", "group").prefetch_related(
            "minutes", Prefetch("attendances", people), "resolutions", "events__actor", "attachments"
        )
