"""Every address of the portal starts here; each app's urls.py includes its subjects'."""

from django.urls import URLPattern, URLResolver, include, path

from common.components import components

urlpatterns: list[URLPattern | URLResolver] = [
    path("organizations/", include("organizations.urls")),
    path("members/", include("members.urls")),
    path("activities/", include("activities.urls")),
    path("assessments/", include("assessments.urls")),
    path("account/", include("organizations.tokens.urls")),
    path("api/", include("partybuild.api_urls")),
    path("components/", components, name="components"),
    path("", include("reports.urls")),
]

handler400 = "common.errors.bad_request"
handler403 = "organizations.audit.errors.permission_denied"
handler404 = "common.errors.not_found"
handler500 = "common.errors.server_error"
