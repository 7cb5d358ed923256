"""Addresses of the assessments app; each subject keeps its own."""

app_name = "assessments"
urlpatterns: list = []
