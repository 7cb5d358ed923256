"""Changes of accounts and posts. Each guards, saves and records in one transaction.

`actor` is the signed-in administrator, or None for a command run on the server.
"""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.authtoken.models import Token

from common.conflicts import Version, check_version
from common.exceptions import Refused, Stale
from organizations.accounts import attempts
from organizations.accounts.models import Post, User
from organizations.accounts.passwords import one_time_password
from organizations.accounts.roles import ADMIN_ROLES, DERIVED_ROLES, Role
from organizations.accounts.rules import Held, conflict, misplaced
from organizations.audit.services import record
from organizations.tree.models import Organization


def _require(actor: User | None, perm: str, organization: Organization | None) -> None:
    if actor is None:
        return
    if organization is None or not actor.may(perm, organization):
        raise PermissionDenied


def _locked(user: User, version: Version | None = None) -> User:
    """The account's row, held until the transaction ends. Raises Stale when it is not of `version` any more."""
    account = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    check_version(account, version)
    return account


@transaction.atomic
def create_account(
    *, username: str, name: str, organization: Organization | None, actor: User | None, password: str | None = None
) -> tuple[User, str]:
    """A new account and the password to hand over, which must be changed at the first sign-in.

    Raises Refused when the user name is taken, PermissionDenied without `accounts.manage` over the organisation.
    """
    _require(actor, "accounts.manage", organization)
    username = username.strip()
    taken = Refused(f"用户名“{username}”已被使用，请换一个。", code="username_taken", field="username")
    if User.objects.filter(username__iexact=username).exists():
        raise taken
    password = password or one_time_password()
    try:
        with transaction.atomic():
            user = User.objects.create_user(username, password, name=name.strip(), organization=organization)
    except IntegrityError:  # the same form, sent twice at once, was quicker
        raise taken from None
    record(
        "account.created", actor=actor, obj=user, organization=organization, summary=f"新建账号 {username}（{name}）"
    )
    return user, password


@transaction.atomic
def edit_account(*, user: User, name: str, organization: Organization, version: Version, actor: User | None) -> User:
    """Change a name or the organisation an account belongs to. Raises Refused, Stale, PermissionDenied."""
    account = _locked(user)
    _require(actor, "accounts.manage", account.organization)
    _require(actor, "accounts.manage", organization)
    check_version(account, version)
    before = {"name": account.name, "organization": str(account.organization or "")}
    account.name, account.organization, account.version = name.strip(), organization, account.version + 1
    account.save(update_fields=["name", "organization", "version"])
    record(
        "account.edited",
        actor=actor,
        obj=account,
        organization=organization,
        summary=f"修改账号 {account.username}",
        details={"before": before, "after": {"name": account.name, "organization": str(organization)}},
    )
    return account


@transaction.atomic
def disable_account(*, user: User, reason: str, actor: User | None, version: Version | None = None) -> User:
    """Shut an account; its sessions end at their next request. Raises Refused, Stale, PermissionDenied."""
    account = _locked(user, version)
    _require(actor, "accounts.manage", account.organization)
    if actor is not None and actor.pk == account.pk:
        raise Refused("不能停用自己的账号，请由另一位系统管理员操作。", code="own_account")
    if not account.is_active:
        raise Refused("这个账号已经停用。", code="wrong_state")
    account.is_active = False
    account.version += 1
    account.save(update_fields=["is_active", "version"])
    record(
        "account.disabled",
        actor=actor,
        obj=account,
        organization=account.organization,
        summary=f"停用账号 {account.username}",
        details={"reason": reason},
    )
    return account


@transaction.atomic
def enable_account(*, user: User, actor: User | None, version: Version | None = None) -> User:
    """Open a disabled account again. Raises Refused, Stale, PermissionDenied."""
    account = _locked(user, version)
    _require(actor, "accounts.manage", account.organization)
    if account.is_active:
        raise Refused("这个账号没有停用。", code="wrong_state")
    account.is_active = True
    account.version += 1
    account.save(update_fields=["is_active", "version"])
    record(
        "account.enabled",
        actor=actor,
        obj=account,
        organization=account.organization,
        summary=f"启用账号 {account.username}",
    )
    return account


@transaction.atomic
def reset_password(*, user: User, actor: User | None, version: Version | None = None) -> str:
    """A new one-time password; every session of the account ends, and its API token.

    An administrator's password is reset only on the server (actor None): whoever sets the password of a second
    administrator could sign in as both. Raises Refused, Stale, PermissionDenied.
    """
    account = _locked(user, version)
    _require(actor, "accounts.manage", account.organization)
    if actor is not None and actor.pk == account.pk:
        raise Refused("修改自己的密码请点右上角“改密码”。", code="own_account")
    if actor is not None and holds_admin_role(account):
        raise Refused("管理员的密码须在服务器上用命令重设，以免一人掌握两个管理员账号。", code="administrator")
    password = one_time_password()
    account.set_password(password)
    account.must_change_password = True
    account.version += 1
    account.save(update_fields=["password", "must_change_password", "version"])
    Token.objects.filter(user=account).delete()
    record(
        "account.password_reset",
        actor=actor,
        obj=account,
        organization=account.organization,
        summary=f"重设账号 {account.username} 的密码",
    )
    return password


@transaction.atomic
def change_own_password(*, user: User, password: str) -> User:
    """Set the password its owner chose; all other sessions of the account end, and its API token."""
    account = _locked(user)
    account.set_password(password)
    account.must_change_password = False
    account.version += 1
    account.save(update_fields=["password", "must_change_password", "version"])
    Token.objects.filter(user=account).delete()
    record(
        "account.password_changed",
        actor=account,
        obj=account,
        organization=account.organization,
        summary=f"{account.username} 修改了自己的密码",
    )
    return account


@transaction.atomic
def unlock_account(*, user: User, actor: User | None) -> None:
    """Forget the failed sign-ins that locked an account. Raises PermissionDenied."""
    _require(actor, "accounts.unlock", user.organization)
    forgotten = attempts.forget(user)
    record(
        "account.unlocked",
        actor=actor,
        obj=user,
        organization=user.organization,
        summary=f"解锁账号 {user.username}",
        details={"attempts": forgotten},
    )


def holds_admin_role(user: User, *, from_day: date | None = None) -> bool:
    """Whether the account holds an administrator role today or will."""
    day = from_day or timezone.localdate()
    posts = user.posts.filter(role__in=ADMIN_ROLES)
    return any(post.valid_to is None or post.valid_to >= day for post in posts)


@transaction.atomic
def give_post(
    *,
    user: User,
    organization: Organization,
    role: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
    actor: User | None,
    ground: str = "",
) -> Post:
    """Give `user` a role over an organisation's subtree, from a day (default: today) to a day (None: open).

    `ground` names the membership that the role comes from; without one, roles of teams are refused.

    Raises Refused for oneself, for a second administrator role, for an administrator with a business role, for a
    role that does not belong to the kind of organisation or is held already; PermissionDenied without `posts.manage`.
    """
    account = _locked(user)
    valid_from = valid_from or timezone.localdate()
    _require(actor, "posts.manage", organization)
    _require(actor, "posts.manage", account.organization)
    if actor is not None and actor.pk == account.pk:
        raise Refused("不能给自己授权，请由另一位安全管理员操作。", code="own_account")
    if valid_to is not None and valid_to < valid_from:
        raise Refused("结束日期不能早于开始日期。", code="dates", field="valid_to")
    if role in DERIVED_ROLES and not ground:
        raise Refused(f"“{Role(role).label}”随小组成员身份产生，请先在小组里登记成员。", code="derived", field="role")
    new = Held(role, valid_from, valid_to)
    posts = list(account.posts.all())
    reason = misplaced(role, organization.kind) or conflict(new, [_held(post) for post in posts])
    if reason:
        raise Refused(reason, code="role_conflict", field="role")
    same = [post for post in posts if post.organization_id == organization.pk and post.role == role]
    if not ground and any(_overlaps(post, new) for post in same):  # of two teams one is member of both
        raise Refused("此人在这段时间内已有这一岗位，不必重复授权。", code="held_already", field="role")
    post = Post.objects.create(
        user=account, organization=organization, role=role, valid_from=valid_from, valid_to=valid_to, ground=ground
    )
    record(
        "post.given",
        actor=actor,
        obj=account,
        organization=organization,
        summary=f"授权 {account.username}（{account.name}）为 {organization.name} {Role(role).label}",
        details={"role": role, "from": str(valid_from), "to": str(valid_to or "")},
    )
    return post


@transaction.atomic
def end_post(*, post: Post, last_day: date, actor: User | None, version: Version | None = None) -> Post:
    """End a post after `last_day`; the day before its beginning means that it never ran.

    Raises Refused for one's own post or a day outside it, Stale, PermissionDenied without `posts.manage`.
    """
    account = _locked(post.user)
    held = Post.objects.select_related("user", "organization").filter(pk=post.pk).first()
    if held is None:
        raise Stale
    _require(actor, "posts.manage", held.organization)
    check_version(held, version)
    if actor is not None and actor.pk == account.pk:
        raise Refused("不能终止自己的授权，请由另一位安全管理员操作。", code="own_account")
    if held.valid_to is not None and last_day > held.valid_to:
        raise Refused("这项授权在那一天之前就已结束。", code="dates", field="last_day")
    if last_day < held.valid_from - timedelta(days=1):
        raise Refused(f"结束日期不能早于开始日期（{held.valid_from}）。", code="dates", field="last_day")
    return _end(held, last_day, actor)


@transaction.atomic
def withdraw_post(*, post: Post, last_day: date, actor: User | None) -> None:
    """End a right with the membership it came from, whoever ended that: only giving one takes a second hand."""
    _locked(post.user)
    held = Post.objects.select_related("user", "organization").filter(pk=post.pk).first()
    if held is not None and (held.valid_to is None or held.valid_to > last_day):
        _end(held, last_day, actor)


def _end(held: Post, last_day: date, actor: User | None) -> Post:
    """Write the end of a post; one that would end before it began goes."""
    account = held.user
    summary = f"终止 {account.username}（{account.name}）在 {held.organization.name} 的{held.get_role_display()}授权"
    record(
        "post.ended",
        actor=actor,
        obj=account,
        organization=held.organization,
        summary=summary,
        details={"role": held.role, "last_day": str(last_day)},
    )
    if last_day < held.valid_from:
        held.delete()
    else:
        held.valid_to = last_day
        held.save(update_fields=["valid_to"])
    return held


def _held(post: Post) -> Held:
    return Held(post.role, post.valid_from, post.valid_to)


def _overlaps(post: Post, new: Held) -> bool:
    return post.valid_from <= (new.valid_to or date.max) and new.valid_from <= (post.valid_to or date.max)
