"""Addresses of the read API; mounted at /api/. Documented in docs/api.md and at /api/docs/."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from activities.cadence import api as cadence
from activities.sessions import api as sessions
from assessments.ladder import api as ladder
from common.access import SIGNED_IN, access
from common.api.schema import SchemaView, UnknownPath, docs
from members.roster import api as roster
from organizations.jobs import api as jobs
from organizations.regulations import api as regulations
from organizations.teams import api as teams
from organizations.tree import api as tree
from reports.supervision import api as supervision

app_name = "api"
urlpatterns = [
    path("", access(SIGNED_IN)(RedirectView.as_view(pattern_name="api:docs")), name="root"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    path("organizations/", tree.OrganizationList.as_view(), name="organization_list"),
    path("organizations/<int:pk>/", tree.OrganizationDetail.as_view(), name="organization_detail"),
    path("organizations/<int:pk>/children/", tree.OrganizationChildren.as_view(), name="organization_children"),
    path("teams/", teams.TeamList.as_view(), name="team_list"),
    path("teams/<int:pk>/", teams.TeamDetail.as_view(), name="team_detail"),
    path("regulations/", regulations.RegulationList.as_view(), name="regulation_list"),
    path("regulations/<int:pk>/", regulations.RegulationDetail.as_view(), name="regulation_detail"),
    path("members/", roster.MemberList.as_view(), name="member_list"),
    path("members/<int:pk>/", roster.MemberDetail.as_view(), name="member_detail"),
    path("sessions/", sessions.SessionList.as_view(), name="session_list"),
    path("sessions/<int:pk>/", sessions.SessionDetail.as_view(), name="session_detail"),
    path("cadence/<int:pk>/<int:year>/", cadence.CadenceList.as_view(), name="cadence_list"),
    path("assessments/", ladder.AssessmentList.as_view(), name="assessment_list"),
    path("assessments/<int:pk>/", ladder.AssessmentDetail.as_view(), name="assessment_detail"),
    path("reports/", supervision.ReportList.as_view(), name="report_list"),
    path("reports/<int:pk>/", supervision.ReportDetail.as_view(), name="report_detail"),
    path("jobs/", jobs.JobList.as_view(), name="job_list"),
    path("jobs/<uuid:pk>/", jobs.JobDetail.as_view(), name="job_detail"),
    path("jobs/<uuid:pk>/files/", jobs.JobFiles.as_view(), name="job_files"),
    path("jobs/files/<int:pk>/", jobs.JobFileDownload.as_view(), name="job_file"),
    re_path(r"^.*/$", UnknownPath.as_view(), name="unknown"),
]
