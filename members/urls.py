"""Addresses of the members app; each subject keeps its own."""

app_name = "members"
urlpatterns: list = []
