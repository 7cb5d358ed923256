"""Addresses of the reports app; each subject keeps its own."""

app_name = "reports"
urlpatterns: list = []
