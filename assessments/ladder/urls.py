from django.urls import path

from assessments.ladder import bulk_views, score_views, views

urlpatterns = [
    path("", views.assessment_list, name="assessment_list"),
    path("ranking/", views.ranking, name="ranking"),
    path("<int:pk>/", views.assessment_detail, name="assessment_detail"),
    path("<int:pk>/steps/<slug:action>/", views.assessment_step, name="assessment_step"),
    path("scores/<int:pk>/", score_views.score_detail, name="score_detail"),
    path("scores/<int:pk>/value/", score_views.manual_value, name="manual_value"),
    path("scores/<int:pk>/points/<slug:stage>/", score_views.score_points, name="score_points"),
    path("streets/<int:street>/<int:year>/open/", bulk_views.open_year, name="open_year"),
    path("streets/<int:street>/<int:year>/finalise/", bulk_views.finalise, name="finalise"),
    path("streets/<int:street>/<int:year>/steps/<slug:action>/", bulk_views.bulk_step, name="bulk_step"),
]
