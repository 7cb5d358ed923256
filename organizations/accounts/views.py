"""Signing in and out, and one's own password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.auth.views import LoginView, LogoutView
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from common.access import PUBLIC, SIGNED_IN, access
from organizations.accounts import services
from organizations.accounts.forms import PasswordForm, SignInForm

login = access(PUBLIC)(
    LoginView.as_view(
        template_name="organizations/accounts/login.html",
        authentication_form=SignInForm,
        redirect_authenticated_user=True,
    )
)
logout = access(PUBLIC)(LogoutView.as_view())


@access(SIGNED_IN)
@never_cache
@sensitive_post_parameters()
def password_change(request):
    form = PasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        user = services.change_own_password(user=request.user, password=form.cleaned_data["new"])
        update_session_auth_hash(request, user)
        messages.success(request, "密码已修改。其他地方的登录已退出。")
        return redirect("/")
    context = {"form": form, "rules": [*password_validators_help_texts(), "新密码不能和现在的密码相同。"]}
    return render(request, "organizations/accounts/password.html", context, status=422 if form.errors else 200)
