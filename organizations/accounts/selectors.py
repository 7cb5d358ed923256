"""Reading accounts: who may be seen, who is locked, which posts are in force."""

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from organizations.accounts.attempts import locked_since
from organizations.accounts.models import Post, SignInAttempts, User
from organizations.tree.models import Organization
from organizations.tree.search import matching


def accounts_for_user(user: User) -> QuerySet[User]:
    """Accounts an administrator (system or security) may see, with their posts in force and whether they are locked."""
    visible = User.objects.within({*user.scope_paths("accounts.manage"), *user.scope_paths("posts.manage")})
    in_force = Post.objects.in_force(timezone.localdate()).select_related("organization")
    return (
        visible.annotate(locked=Exists(_lockouts(OuterRef("pk"))))
        .select_related("organization")
        .prefetch_related(Prefetch("posts", in_force, to_attr="posts_now"))
    )


def locked_accounts(accounts: QuerySet[User]) -> QuerySet[User]:
    """Those of `accounts` that too many failed sign-ins have locked."""
    return accounts.filter(Exists(_lockouts(OuterRef("pk"))))


def is_locked(user: User) -> bool:
    """Whether too many failed sign-ins have locked the account and the time is not over yet."""
    return _lockouts(user.pk).exists()


def _lockouts(user) -> QuerySet[SignInAttempts]:
    return SignInAttempts.objects.filter(user=user, last_at__gte=locked_since(), taken__gte=settings.LOCKOUT_FAILURES)


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
