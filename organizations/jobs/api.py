"""Jobs: list, one, its files, one file."""

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.negotiation import DefaultContentNegotiation

from common.api.views import ApiView, DetailView, ListView
from common.exporting.responses import TYPES, private_file
from organizations.audit.services import record
from organizations.jobs.filters import JobFilter
from organizations.jobs.models import Job, JobFile
from organizations.jobs.selectors import files_for_user, jobs_for_user
from organizations.jobs.serializers import JobFileSerializer, JobSerializer


@extend_schema_view(get=extend_schema(tags=["任务与报告"], operation_id="job_list", summary="后台任务"))
class JobList(ListView):
    """后台任务及其进度、结果文件。"""

    serializer_class = JobSerializer
    filterset_class = JobFilter
    sorts = {"created_at": ("created_at",), "finished_at": ("finished_at",)}
    default_sort = "-created_at"

    def get_queryset(self):
        return jobs_for_user(self.request.user)


@extend_schema_view(get=extend_schema(tags=["任务与报告"], operation_id="job_get", summary="一个后台任务"))
class JobDetail(DetailView):
    """一个后台任务。"""

    on = Job
    serializer_class = JobSerializer

    def get_queryset(self):
        return jobs_for_user(self.request.user)


@extend_schema_view(get=extend_schema(tags=["任务与报告"], operation_id="job_files", summary="任务的结果文件"))
class JobFiles(ListView):
    """一个后台任务的结果文件。"""

    on = Job
    serializer_class = JobFileSerializer

    def get_queryset(self):
        job = Job.objects.get_visible(self.request.user, self.access, pk=self.kwargs["pk"])
        return files_for_user(self.request.user, job)


class AnythingGoes(DefaultContentNegotiation):
    """A file has its own content type, whatever the client prefers; errors are JSON."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


@extend_schema_view(
    get=extend_schema(
        tags=["任务与报告"],
        operation_id="job_file",
        summary="下载结果文件",
        responses={(200, kind.split(";")[0]): OpenApiTypes.BINARY for kind in TYPES.values()},
    )
)
class JobFileDownload(ApiView):
    """下载一个结果文件。每次下载记入操作日志。"""

    on = JobFile
    serializer_class = None
    content_negotiation_class = AnythingGoes
    queryset = JobFile.objects.none()

    def get(self, request, *args, **kwargs):
        files = JobFile.objects.select_related("job__organization")
        file = files.get_visible(request.user, self.access, pk=kwargs["pk"])
        try:
            response = private_file(file.stored_as, file.name)
        except FileNotFoundError:
            raise Http404 from None
        job = file.job
        record("job.download", actor=request.user, summary=f"下载 {file.name}", obj=job, organization=job.organization)
        return response
