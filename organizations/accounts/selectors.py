"""Reading accounts: who may be seen, who is locked, which posts are in force."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from organizations.accounts.models import Post, User
from organizations.tree.models import Organization
from organizations.tree.search import matching


def accounts_for_user(user: User) -> QuerySet[User]:
    """Accounts an administrator (system or security) may see, with their posts in force and whether they are locked."""
    visible = User.objects.within({*user.scope_paths("accounts.manage"), *user.scope_paths("posts.manage")})
    in_force = Post.objects.in_force(timezone.localdate()).select_related("organization")
    return (
        visible.annotate(locked=Exists(_lockouts(OuterRef("username"))))
        .select_related("organization")
        .prefetch_related(Prefetch("posts", in_force, to_attr="posts_now"))
    )


def locked_accounts(accounts: QuerySet[User]) -> QuerySet[User]:
    """Those of `accounts` that too many failed sign-ins have locked."""
    return accounts.filter(Exists(_lockouts(OuterRef("username"))))


def is_locked(user: User) -> bool:
    """Whether too many failed sign-ins have locked the account and the time is not over yet."""
    return _lockouts(user.username).exists()


def _lockouts(username) -> QuerySet:
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    return (
        AccessAttempt.objects.filter(username=username, attempt_time__gte=since)
        .order_by()
        .values("username")
        .annotate(failures=Sum("failures_since_start"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
        .values("username")
    )


def posts_for_user(user: User) -> QuerySet[Post]:
    """Posts a security administrator may see, present ones first."""
    return Post.objects.visible_to(user, "posts.manage").select_related("user", "organization")


def posts_on(day, queryset: QuerySet[Post], *, ended: bool) -> QuerySet[Post]:
    """Posts that have ended before `day`, or those that have not."""
    over = Q(valid_to__lt=day)
    return queryset.filter(over) if ended else queryset.exclude(over)


def places_for_user(user: User, typed: str, *, limit: int = 20) -> QuerySet[Organization]:
    """Organisations an administrator may name, by a part of the name or pinyin initials."""
    paths = {path for perm in ("accounts.manage", "posts.manage", "audit.read") for path in user.scope_paths(perm)}
    return matching(Organization.objects.within(paths).filter(dissolved_on__isnull=True), typed)[:limit]
