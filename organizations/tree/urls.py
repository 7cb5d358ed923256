from django.urls import path, register_converter
from django.urls.converters import StringConverter

from organizations.tree import views
from organizations.tree.views import PAGES


class ChangeConverter(StringConverter):
    """One of the kinds of decision."""

    regex = "|".join(PAGES)


register_converter(ChangeConverter, "change")

urlpatterns = [
    path("tree/changes/", views.organization_change_list, name="organization_change_list"),
    path("tree/search/", views.organization_search, name="organization_search"),
    path("tree/search/units/", views.organization_search, {"kinds": "unit"}, name="organization_search_unit"),
    path("tree/search/branches/", views.organization_search, {"kinds": "branch"}, name="organization_search_branch"),
    path("tree/<int:pk>/history/", views.organization_history, name="organization_history"),
    path("tree/<int:pk>/edit/", views.organization_edit, name="organization_edit"),
    path("tree/<int:pk>/groups/new/", views.group_create, name="group_create"),
    path("tree/groups/<int:pk>/close/", views.group_close, name="group_close"),
    path("tree/<int:pk>/<change:change>/", views.organization_change, name="organization_change"),
]
