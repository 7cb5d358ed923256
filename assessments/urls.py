"""Addresses of the assessments app; each subject keeps its own."""

from assessments.ladder.urls import urlpatterns as ladder
from assessments.schemes.urls import urlpatterns as schemes

app_name = "assessments"
urlpatterns = [*schemes, *ladder]
