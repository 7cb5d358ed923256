from django.urls import path

from organizations.tokens import views

app_name = "account"
urlpatterns = [
    path("token/", views.token, name="token"),
    path("token/revoke/", views.token_revoke, name="token_revoke"),
]
