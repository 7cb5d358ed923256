"""Users and the posts that give them their rights."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from common.scoping import ScopedQuerySet
from organizations.accounts.roles import DERIVED_ROLES, PERMISSIONS, Role
from organizations.tree.models import Organization


class UserManager(BaseUserManager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user

    def with_posts(self, pk) -> "User | None":
        """The user with his posts in force today, in one statement; None without such posts."""
        posts = list(Post.objects.in_force(timezone.localdate()).filter(user=pk).select_related("user", "organization"))
        if not posts:
            return None
        user = posts[0].user
        user._posts = own_first(posts)
        return user

    def get_by_natural_key(self, username):
        return self.get(username=username)


class User(AbstractBaseUser):
    """An account. What it may do comes from its posts alone; nobody is a superuser."""

    ORG_PATH = "organization"
    USERNAME_FIELD = "username"
    username = models.CharField("用户名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="users", verbose_name="所属组织"
    )
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须改密码", default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ["username"]

    def __str__(self):
        return self.name or self.username

    def current_posts(self):
        """Posts in force today, with their organisations; read once per user object."""
        if not hasattr(self, "_posts"):
            self._posts = own_first(self.posts.in_force(timezone.localdate()).select_related("organization"))
        return self._posts

    def scope_paths(self, perm: str = "view") -> list[str]:
        """Paths of the subtrees where this user holds `perm` today."""
        if not self.is_active:
            return []
        return sorted({p.organization.path for p in self.current_posts() if perm in PERMISSIONS[p.role]})

    def holds(self, perm: str) -> bool:
        """Whether the user holds `perm` anywhere."""
        return bool(self.scope_paths(perm))

    def may(self, perm: str, organization: Organization) -> bool:
        """Whether the user holds `perm` over `organization`."""
        return any(organization.path.startswith(path) for path in self.scope_paths(perm))


def own_first(posts) -> "list[Post]":
    """Posts that come from a team after the others: the first post says where somebody is at home."""
    return sorted(posts, key=lambda post: post.role in DERIVED_ROLES)


class PostQuerySet(ScopedQuerySet):
    def in_force(self, day: date):
        return self.filter(valid_from__lte=day).filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day))


class SignInAttempts(models.Model):
    """Guesses of one user name's password: `taken` places, `failures` among them; `told` once the lockout is logged."""

    key = models.CharField(max_length=64, unique=True, help_text="keyed hash of what was typed as user name")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sign_in_attempts")
    taken = models.IntegerField(default=0)
    failures = models.IntegerField(default=0)
    told = models.BooleanField(default=False)
    last_at = models.DateTimeField(db_index=True)


class Post(models.Model):
    """(user, organisation, role, from, to): the only source of rights."""

    ORG_PATH = "organization"
    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="user_posts")
    role = models.CharField("角色", max_length=24, choices=Role.choices)
    valid_from = models.DateField("自", default=timezone.localdate)
    valid_to = models.DateField("至", null=True, blank=True)
    ground = models.CharField("依据", max_length=120, blank=True, help_text="the membership it comes from, in words")

    objects = models.Manager.from_queryset(PostQuerySet)()

    class Meta:
        ordering = ["user", "-valid_from"]
