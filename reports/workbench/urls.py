from django.urls import path

from reports.workbench import views

urlpatterns = [
    path("", views.workbench, name="workbench"),
    path("reports/news/", views.news, name="news"),
]
