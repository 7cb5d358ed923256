"""Addresses of the members app; each subject keeps its own."""

from django.urls import include, path

app_name = "members"
urlpatterns = [
    path("imports/", include("members.imports.urls")),
    path("", include("members.roster.urls")),
]
