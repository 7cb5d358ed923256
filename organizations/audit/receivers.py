"""What is logged because the framework tells of it: sign-ins, lockouts, exports."""

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from common.api.problems import denied
from common.listing import exported
from organizations.accounts.attempts import locked_out
from organizations.accounts.middleware import begin_session
from organizations.audit.services import log_denial, record

user_logged_in.connect(begin_session, dispatch_uid="begin-session")


@receiver(user_logged_in, dispatch_uid="audit-login")
def log_login(sender, request, user, **kwargs):
    record("auth.login", actor=user, obj=user, organization=user.organization, summary=f"{user.username} 登录")


@receiver(user_logged_out, dispatch_uid="audit-logout")
def log_logout(sender, request, user, **kwargs):
    if user is not None:
        record("auth.logout", actor=user, obj=user, organization=user.organization, summary=f"{user.username} 退出")


@receiver(user_login_failed, dispatch_uid="audit-login-failed")
def log_login_failed(sender, credentials, request=None, **kwargs):
    """A typed name that is no account is not kept: people type their password there."""
    _about("auth.login_failed", credentials.get("username") or "", "登录失败")


@receiver(locked_out, dispatch_uid="audit-lockout")
def log_lockout(sender, username, **kwargs):
    _about("auth.locked_out", username, "多次输错密码，账号已锁定")


@receiver(denied, dispatch_uid="audit-api-denied")
def log_api_denied(sender, request, **kwargs):
    log_denial(request)


@receiver(exported, dispatch_uid="audit-export")
def log_export(sender, user, title, fmt, count, filters, **kwargs):
    record(
        "data.exported",
        actor=user,
        organization=user.organization,
        summary=f"导出 {title}（{fmt}，{count} 条）",
        details={"title": title, "format": fmt, "rows": count, "filters": filters},
    )


def _about(action: str, username: str, what: str) -> None:
    user = get_user_model().objects.filter(username=username).select_related("organization").first()
    record(
        action,
        actor=None,
        obj=user,
        organization=user.organization if user else None,
        summary=f"{user.username if user else '不存在的账号'}：{what}",
    )
