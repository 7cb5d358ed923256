"""Addresses of the organizations app; each subject keeps its own."""

app_name = "organizations"
urlpatterns: list = []
