from django.urls import path

from organizations.accounts import admin_views, views

urlpatterns = [
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("password/", views.password_change, name="password_change"),
    path("accounts/", admin_views.account_list, name="account_list"),
    path("accounts/new/", admin_views.account_create, name="account_create"),
    path("accounts/<int:pk>/", admin_views.account_detail, name="account_detail"),
    path("accounts/<int:pk>/edit/", admin_views.account_edit, name="account_edit"),
    path("accounts/<int:pk>/disable/", admin_views.account_disable, name="account_disable"),
    path("accounts/<int:pk>/enable/", admin_views.account_enable, name="account_enable"),
    path("accounts/<int:pk>/password/", admin_views.account_reset_password, name="account_reset_password"),
    path("accounts/<int:pk>/unlock/", admin_views.account_unlock, name="account_unlock"),
    path("accounts/<int:pk>/posts/new/", admin_views.post_create, name="post_create"),
    path("accounts/places/", admin_views.place_search, name="place_search"),
    path("posts/", admin_views.post_list, name="post_list"),
    path("posts/<int:pk>/end/", admin_views.post_end, name="post_end"),
]
