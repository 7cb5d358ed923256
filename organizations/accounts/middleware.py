"""What every signed-in request is held to: session limits, and a first password that must be changed."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect

STARTED, SEEN = "session_started", "session_seen"
# The time last seen is written at most this often, so that reading pages does not write sessions.
WRITE_EVERY = 60
ALLOWED_BEFORE_CHANGE = {"organizations:password_change", "organizations:logout"}


def _go(request, where: str):
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(resolve_url(where))
    return redirect(where)


class SessionLimitsMiddleware:
    """Ends sessions that were idle or that have lasted too long (SESSION_IDLE_MINUTES, SESSION_ABSOLUTE_HOURS)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if SEEN in request.session and request.user.is_authenticated:
            now = int(time.time())
            idle = now - request.session[SEEN] > settings.SESSION_IDLE_MINUTES * 60
            too_old = now - request.session[STARTED] > settings.SESSION_ABSOLUTE_HOURS * 3600
            if idle or too_old:
                logout(request)
                if request.path_info.startswith("/api/"):  # answers that nobody is signed in
                    return self.get_response(request)
                messages.info(
                    request, "您已较长时间没有操作，为安全起见请重新登录。" if idle else "登录已满时限，请重新登录。"
                )
                return _go(request, settings.LOGIN_URL)
            if now - request.session[SEEN] >= WRITE_EVERY:
                request.session[SEEN] = now
        return self.get_response(request)


class PasswordMustChangeMiddleware:
    """Leads to the password page until the one-time password is changed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user = request.user
        if not user.is_authenticated or not user.must_change_password:
            return None
        if hasattr(view, "cls"):  # an API view: it refuses such a user itself, with a problem detail
            return None
        if request.resolver_match.view_name in ALLOWED_BEFORE_CHANGE:
            return None
        return _go(request, "organizations:password_change")


def begin_session(sender, request, user, **kwargs):
    """Start the clocks of a session at sign-in (listens to user_logged_in)."""
    request.session[STARTED] = request.session[SEEN] = int(time.time())
