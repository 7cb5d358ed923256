"""Addresses of the reports app; each subject keeps its own."""

from django.urls import include, path

app_name = "reports"
urlpatterns = [
    path("", include("reports.workbench.urls")),
    path("reports/", include("reports.notifications.urls")),
    path("reports/", include("reports.supervision.urls")),
    path("reports/", include("reports.appraisal.urls")),
]
