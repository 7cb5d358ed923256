from django.urls import path

from organizations.ledger import views

urlpatterns = [
    path("tree/", views.organization_list, name="organization_list"),
    path("tree/<int:pk>/", views.organization_detail, name="organization_detail"),
    path("tree/<int:pk>/children/", views.organization_children, name="organization_children"),
]
