"""Addresses of the read API; mounted at /api/. Documented in docs/api.md and at /api/docs/."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from common.access import SIGNED_IN, access
from common.api.schema import SchemaView, UnknownPath, docs
from organizations.jobs import api as jobs
from organizations.tree import api as tree

app_name = "api"
urlpatterns = [
    path("", access(SIGNED_IN)(RedirectView.as_view(pattern_name="api:docs")), name="root"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    path("organizations/", tree.OrganizationList.as_view(), name="organization_list"),
    path("organizations/<int:pk>/", tree.OrganizationDetail.as_view(), name="organization_detail"),
    path("organizations/<int:pk>/children/", tree.OrganizationChildren.as_view(), name="organization_children"),
    path("jobs/", jobs.JobList.as_view(), name="job_list"),
    path("jobs/<uuid:pk>/", jobs.JobDetail.as_view(), name="job_detail"),
    path("jobs/<uuid:pk>/files/", jobs.JobFiles.as_view(), name="job_files"),
    path("jobs/files/<int:pk>/", jobs.JobFileDownload.as_view(), name="job_file"),
    re_path(r"^.*/$", UnknownPath.as_view(), name="unknown"),
]
