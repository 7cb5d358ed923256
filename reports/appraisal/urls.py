from django.urls import path

from reports.appraisal import views

urlpatterns = [
    path("appraisal/", views.appraisal_list, name="appraisal_list"),
    path("appraisal/<int:street>/<int:year>/", views.appraisal_request, name="appraisal_request"),
]
