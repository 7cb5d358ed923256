from django.urls import path

from assessments.schemes import views

urlpatterns = [
    path("schemes/", views.scheme_list, name="scheme_list"),
    path("schemes/<int:pk>/", views.scheme_detail, name="scheme_detail"),
    path("schemes/<int:pk>/publish/", views.scheme_publish, name="scheme_publish"),
]
