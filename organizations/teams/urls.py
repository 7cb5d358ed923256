from django.urls import path

from organizations.teams import views

urlpatterns = [
    path("teams/", views.team_list, name="team_list"),
    path("teams/new/", views.team_create, name="team_create"),
    path("teams/accounts/", views.team_account_search, name="team_account_search"),
    path("teams/rights/", views.team_rights, name="team_rights"),
    path("teams/rights/<int:pk>/", views.team_right, name="team_right"),
    path("teams/<int:pk>/", views.team_detail, name="team_detail"),
    path("teams/<int:pk>/edit/", views.team_edit, name="team_edit"),
    path("teams/<int:pk>/end/", views.team_end, name="team_end"),
    path("teams/<int:pk>/members/new/", views.team_seat, name="team_seat"),
    path("teams/members/<int:pk>/end/", views.team_leave, name="team_leave"),
]
