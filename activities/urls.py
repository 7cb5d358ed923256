"""Addresses of the activities app; each subject keeps its own."""

app_name = "activities"
urlpatterns: list = []
