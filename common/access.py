"""Every view declares who may use it, beside the view; a test walks the URL conf for undeclared ones."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

PUBLIC = "public"
SIGNED_IN = "signed-in"


def access(rule: str) -> Callable:
    """Declare a view's rule: PUBLIC, SIGNED_IN or a permission the user must hold somewhere.

    The object itself is still fetched with `get_visible(user, perm, …)`: this is the door, not the room.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if rule == PUBLIC:
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if rule != SIGNED_IN and not request.user.holds(rule):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access = rule
        return guarded

    return decorate
