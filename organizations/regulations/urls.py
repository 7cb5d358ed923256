from django.urls import path

from organizations.regulations import views

urlpatterns = [
    path("regulations/", views.regulation_list, name="regulation_list"),
    path("regulations/new/", views.regulation_create, name="regulation_create"),
    path("regulations/<int:pk>/", views.regulation_detail, name="regulation_detail"),
    path("regulations/<int:pk>/file/", views.regulation_file, name="regulation_file"),
    path("regulations/<int:pk>/edit/", views.regulation_edit, name="regulation_edit"),
    path("regulations/<int:pk>/replace/", views.regulation_replace, name="regulation_replace"),
    path("regulations/<int:pk>/repeal/", views.regulation_repeal, name="regulation_repeal"),
]
