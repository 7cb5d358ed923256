"""The state of an account, in words and as a badge."""

from typing import Any

from django.utils.safestring import SafeString

from common.templatetags.ui import status
from organizations.accounts.models import User

TONES = {"停用": "grey", "已锁定": "red", "启用": "green"}


def state_of(account: Any) -> str:
    """停用, 已锁定 or 启用; the account comes with `locked` (accounts_for_user)."""
    return "停用" if not account.is_active else "已锁定" if account.locked else "启用"


def account_badge(account: User, state: str) -> SafeString:
    return status(state, tone=TONES[state])
