from django.urls import path

from organizations.audit import views

urlpatterns = [
    path("audit/", views.audit_list, name="audit_list"),
    path("audit/<int:pk>/", views.audit_detail, name="audit_detail"),
    path("audit/verify/", views.audit_verify, name="audit_verify"),
    path("audit/anchor/", views.audit_anchor, name="audit_anchor"),
]
