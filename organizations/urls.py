"""Addresses of the organizations app; each subject keeps its own."""

from django.urls import include, path

app_name = "organizations"
urlpatterns = [
    path("", include("organizations.accounts.urls")),
    path("", include("organizations.audit.urls")),
    path("", include("organizations.jobs.urls")),
    path("", include("organizations.settings.urls")),
    path("", include("organizations.tree.urls")),
    path("", include("organizations.terms.urls")),
    path("", include("organizations.teams.urls")),
    path("", include("organizations.regulations.urls")),
    path("", include("organizations.ledger.urls")),
]
