"""Addresses of sessions."""

from django.urls import path

from activities.sessions import form_views, print_views, views

urlpatterns = [
    path("sessions/", views.session_list, name="session_list"),
    path("sessions/calendar/", views.session_calendar, name="session_calendar"),
    path("sessions/review/", views.session_review, name="session_review"),
    path("sessions/new/", form_views.session_create, name="session_create"),
    path("sessions/save/", form_views.session_save, name="session_save"),
    path("sessions/roster/", form_views.session_roster, name="session_roster"),
    path("sessions/sign-in/", print_views.sign_in_sheet, name="sign_in_sheet"),
    path("sessions/<int:pk>/", views.session_detail, name="session_detail"),
    path("sessions/<int:pk>/edit/", form_views.session_edit, name="session_edit"),
    path("sessions/<int:pk>/submit/", views.session_submit, name="session_submit"),
    path("sessions/<int:pk>/withdraw/", views.session_withdraw, name="session_withdraw"),
    path("sessions/<int:pk>/approve/", views.session_approve, name="session_approve"),
    path("sessions/<int:pk>/return/", views.session_return, name="session_return"),
    path("sessions/<int:pk>/correct/", views.session_correct, name="session_correct"),
    path("sessions/<int:pk>/discard/", views.session_discard, name="session_discard"),
    path("sessions/<int:pk>/record.docx", print_views.session_record, name="session_record"),
    path("sessions/<int:pk>/files/", views.attachment_upload, name="attachment_upload"),
    path("session-files/<int:pk>/", views.attachment_download, name="attachment_download"),
    path("session-files/<int:pk>/delete/", views.attachment_delete, name="attachment_delete"),
]
