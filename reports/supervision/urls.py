from django.urls import path

from reports.supervision import views

urlpatterns = [
    path("supervision/", views.supervision_list, name="supervision_list"),
    path("supervision/new/", views.supervision_request, name="supervision_request"),
    path("supervision/<int:pk>/", views.supervision_detail, name="supervision_detail"),
]
