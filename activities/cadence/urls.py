"""Addresses of the matrix."""

from django.urls import path

from activities.cadence import views

urlpatterns = [
    path("matrix/", views.matrix, name="matrix"),
    path("matrix/<int:organization>/<str:kind>/<str:period>/", views.matrix_cell, name="matrix_cell"),
]
