"""Every address of the portal starts here; each app's urls.py includes its subjects'."""

from django.urls import URLPattern, URLResolver, include, path

from common.components import components

urlpatterns: list[URLPattern | URLResolver] = [
    path("organizations/", include("organizations.urls")),
    path("members/", include("members.urls")),
    path("activities/", include("activities.urls")),
    path("assessments/", include("assessments.urls")),
    path("components/", components, name="components"),
    path("", include("reports.urls")),
]
