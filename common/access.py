"""Every view declares who may use it, beside the view; a test walks the URL conf for undeclared ones."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect

PUBLIC = "public"
SIGNED_IN = "signed-in"


def access(*rules: str) -> Callable:
    """Declare a view's rule: PUBLIC, SIGNED_IN, or permissions of which the user must hold one somewhere.

    The object itself is still fetched with `get_visible(user, perm, …)`: this is the door, not the room.
    """
    if not rules:
        raise TypeError("access() needs a rule")

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if PUBLIC in rules:
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return _to_login(request)
            if SIGNED_IN not in rules and not any(request.user.holds(rule) for rule in rules):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        setattr(guarded, "access", rules[0] if len(rules) == 1 else rules)  # noqa: B010 - functions have no such field
        return guarded

    return decorate


def _to_login(request):
    """The login page; a part of a page asked for by htmx takes the whole page there."""
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(resolve_url(settings.LOGIN_URL))
    return redirect_to_login(request.get_full_path())
