"""Addresses of the import pages."""

from django.urls import path

from members.imports import views

urlpatterns = [
    path("", views.import_start, name="import_start"),
    path("<uuid:pk>/wait/", views.import_wait, name="import_wait"),
    path("<uuid:pk>/columns/", views.import_columns, name="import_columns"),
    path("<uuid:pk>/", views.import_preview, name="import_preview"),
    path("<uuid:pk>/errors/", views.import_errors, name="import_errors"),
    path("<uuid:pk>/save/", views.import_save, name="import_save"),
    path("<uuid:pk>/result/", views.import_result, name="import_result"),
]
