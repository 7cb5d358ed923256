"""Reminders for one person: those of the organisations where he or she holds a post, and terms below them."""

from typing import Any

from django.db.models import Count, Q, QuerySet, Window

from common.scoping import in_subtrees
from organizations.accounts.models import User
from reports.notifications.models import Notification


def notifications_for_user(user: User) -> QuerySet[Notification]:
    """Reminders of the user's own organisations; whoever may change the tree also sees terms in the whole scope."""
    own = [post.organization_id for post in user.current_posts()]
    terms = Q(kind="term") & in_subtrees(user.scope_paths("organizations.change"), "organization__path")
    return Notification.objects.visible_to(user).filter(Q(organization__in=own) | terms).select_related("organization")


def open_for_user(user: User) -> QuerySet[Notification]:
    """Those not settled yet, the nearest date first."""
    return notifications_for_user(user).filter(settled_at__isnull=True).order_by("due_on", "pk")


def first_open_for_user(user: User, limit: int) -> tuple[list[Notification], int]:
    """The most urgent `limit` and how many there are in all; one statement."""
    rows: list[Any] = list(open_for_user(user).annotate(total=Window(Count("pk")))[:limit])
    return rows, rows[0].total if rows else 0
