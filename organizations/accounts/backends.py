"""The one place where a password is compared: at sign-in, when it is asked again, and when it is changed."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from organizations.accounts import attempts
from organizations.accounts.models import User


class CountedPasswordBackend(ModelBackend):
    """Django's own, behind the limit of guesses. Sets `request.locked_out` when there is one and the name is locked.

    Who is signed in comes with the posts in force, in one statement: every page asks for both.
    """

    def get_user(self, user_id):
        user = User.objects.with_posts(user_id) or super().get_user(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def authenticate(self, request, username=None, password=None, **kwargs):
        if not username or password is None:
            return None
        try:
            attempts.reserve(username)
        except attempts.TooManyGuesses:
            _mark(request)
            raise PermissionDenied from None
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if attempts.settle(username, right=user is not None):
            _mark(request)
        return user


def is_locked_out(request) -> bool:
    """Whether a password given with this request was not evaluated, or was the last wrong one."""
    return getattr(request, "locked_out", False)


def locked_page(request):
    """What somebody sees who guessed too often; a session that guessed ends."""
    logout(request)
    context = {"failure_limit": settings.LOCKOUT_FAILURES, "hours": settings.LOCKOUT_HOURS}
    return render(request, "organizations/accounts/locked.html", context, status=429)


def _mark(request) -> None:
    if request is not None:
        request.locked_out = True
