"""The page of a refused request, which is also an event for the log."""

from django.shortcuts import render

from organizations.audit.services import log_denial


def permission_denied(request, exception=None):
    """Log who wanted what, then say whom to ask."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        log_denial(request)
    return render(request, "403.html", status=403)
