from django.urls import path

from organizations.terms import views

urlpatterns = [
    path("tree/terms/", views.term_list, name="term_list"),
    path("tree/<int:pk>/leadership/", views.leadership, name="leadership"),
    path("tree/<int:pk>/terms/new/", views.term_create, name="term_create"),
    path("tree/<int:pk>/leadership/new/", views.appointment_create, name="appointment_create"),
    path("tree/terms/<int:pk>/extend/", views.term_extend, name="term_extend"),
    path("tree/leadership/<int:pk>/end/", views.appointment_end, name="appointment_end"),
]
