"""A user's own API token. Only its hash is kept; the token itself is shown once, when it is made."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from rest_framework.authtoken.models import Token

from common.exceptions import Refused
from organizations.accounts.models import User
from organizations.audit.services import record

KEY_LENGTH = Token._meta.get_field("key").max_length


def fingerprint(token: str) -> str:
    """What is stored of a token: the first 160 bits of its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()[:KEY_LENGTH]


def expires_at(stored: Token):
    """The moment from which the token is refused (API_TOKEN_DAYS after it was made)."""
    return stored.created + timedelta(days=settings.API_TOKEN_DAYS)


def is_expired(stored: Token) -> bool:
    return timezone.now() >= expires_at(stored)


@transaction.atomic
def issue_token(*, actor: User) -> str:
    """A new token for `actor`; the one before it ends at once. The answer is the only time it can be read."""
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)  # sent twice at once, the second follows the first
    renewed = bool(Token.objects.filter(user=actor).delete()[0])
    token = secrets.token_hex(20)
    Token.objects.create(user=actor, key=fingerprint(token))
    record(
        "token.issued",
        actor=actor,
        obj=actor,
        organization=actor.organization,
        summary=f"{actor.username} {'更换' if renewed else '新建'}接口令牌",
    )
    return token


@transaction.atomic
def revoke_token(*, actor: User) -> None:
    """End the token of `actor`. Raises Refused when there is none."""
    if not Token.objects.filter(user=actor).delete()[0]:
        raise Refused("您还没有接口令牌。")
    record(
        "token.revoked",
        actor=actor,
        obj=actor,
        organization=actor.organization,
        summary=f"{actor.username} 作废接口令牌",
    )
