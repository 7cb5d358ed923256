"""Start pages of the three administrators: what each should look at today."""

from datetime import timedelta

from django.utils import timezone

from organizations.accounts.models import Post, User
from organizations.accounts.selectors import accounts_for_user, locked_accounts
from organizations.audit.models import AuditEvent
from organizations.audit.selectors import events_for_user
from organizations.teams.selectors import waiting_for_user

ENDING_SOON_DAYS = 30
LISTED = 10


def system_start(user: User) -> dict:
    """Counts of accounts and those that still wait for something; three statements."""
    accounts = User.objects.within(user.scope_paths("accounts.manage"))
    return {
        "accounts_total": accounts.count(),
        "accounts_disabled": accounts.filter(is_active=False).count(),
        "accounts_first_password": accounts.filter(is_active=True, must_change_password=True).count(),
    }


def security_start(user: User) -> dict:
    """Locked accounts, those without a post, posts about to end, rights of teams to confirm; four statements (and their
    prefetches)."""
    today = timezone.localdate()
    accounts = accounts_for_user(user)
    in_force = Post.objects.in_force(today).values("user")
    ending = Post.objects.visible_to(user, "posts.manage").filter(
        valid_to__gte=today, valid_to__lte=today + timedelta(days=ENDING_SOON_DAYS)
    )
    return {
        "locked": list(locked_accounts(accounts)[:LISTED]),
        "without_post": list(accounts.filter(is_active=True).exclude(pk__in=in_force)[:LISTED]),
        "waiting": list(waiting_for_user(user, today)[:LISTED]),
        "ending": list(ending.select_related("user", "organization").order_by("valid_to")[:LISTED]),
    }


def audit_start(user: User) -> dict:
    """The last verdict on the chain and what asks for a look; two statements."""
    week = timezone.now() - timedelta(days=7)
    watched = events_for_user(user).filter(
        at__gte=week, action__in=["access.denied", "auth.locked_out", "data.exported", "post.given"]
    )
    return {
        "last_verification": AuditEvent.objects.filter(action="audit.verified").order_by("-sequence").first(),
        "watched": list(watched[: LISTED * 2]),
    }
