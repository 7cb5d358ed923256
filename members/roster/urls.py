"""Addresses of the roster."""

from django.urls import path

from members.roster import views

urlpatterns = [
    path("", views.member_list, name="member_list"),
    path("search/", views.member_search, name="member_search"),
    path("new/", views.member_create, name="member_create"),
    path("forms/", views.member_forms, name="member_forms"),
    path("<int:pk>/", views.member_detail, name="member_detail"),
    path("<int:pk>/edit/", views.member_edit, name="member_edit"),
    path("<int:pk>/move/", views.member_move, name="member_move"),
    path("<int:pk>/status/", views.member_status, name="member_status"),
    path("<int:pk>/identity/", views.member_reveal, name="member_reveal"),
    path("<int:pk>/form/", views.member_form, name="member_form"),
]
