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
from organizations.accounts.backends import is_locked_out, locked_page
from organizations.accounts.forms import PasswordForm, SignInForm


class SignInView(LoginView):
    """The login page; for a locked name the page that says for how long and whom to ask."""

    template_name = "organizations/accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form):
        return locked_page(self.request) if is_locked_out(self.request) else super().form_invalid(form)


login = access(PUBLIC, POST=PUBLIC)(SignInView.as_view())
logout = access(POST=PUBLIC)(LogoutView.as_view())


@access(SIGNED_IN, POST=SIGNED_IN)
@never_cache
@sensitive_post_parameters()
def password_change(request):
    form = PasswordForm(request.POST or None, user=request.user, request=request)
    valid = request.method == "POST" and form.is_valid()
    if is_locked_out(request):
        return locked_page(request)
    if valid:
        user = services.change_own_password(user=request.user, password=form.cleaned_data["new"])
        update_session_auth_hash(request, user)
        messages.success(request, "密码已修改。其他地方的登录已退出。")
        return redirect("/")
    context = {"form": form, "rules": [*password_validators_help_texts(), "新密码不能和现在的密码相同。"]}
    return render(request, "organizations/accounts/password.html", context, status=422 if form.errors else 200)
