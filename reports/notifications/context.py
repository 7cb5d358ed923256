"""How many reminders wait, for the bell on every page; asked only where the bell is drawn."""

from reports.notifications.selectors import open_for_user


def bell(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"unread_notifications": lambda: open_for_user(user).count() if user.holds("view") else None}
