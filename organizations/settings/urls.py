from django.urls import path

from organizations.settings import views

urlpatterns = [
    path("settings/", views.parameter_list, name="parameter_list"),
    path("settings/holidays/", views.holiday_list, name="holiday_list"),
    path("settings/<str:key>/", views.parameter_edit, name="parameter_edit"),
]
