"""Addresses of the activities app; each subject keeps its own."""

from django.urls import include, path

app_name = "activities"
urlpatterns = [
    path("", include("activities.sessions.urls")),
    path("", include("activities.cadence.urls")),
]
