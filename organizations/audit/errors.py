"""The page of a refused request, which is also an event for the log."""

from django.shortcuts import render

from organizations.audit.services import record


def permission_denied(request, exception=None):
    """Log who wanted what, then say whom to ask."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        record(
            "access.denied",
            actor=user,
            organization=user.organization,
            summary=f"{request.method} {request.path} 被拒绝",
        )
    return render(request, "403.html", status=403)
