"""Guesses of a password. Each takes a place before it is evaluated, so that many at once cannot outrun the limit.

Counted by user name alone: an address can be forged or shared by a whole office. Names are kept as a keyed hash, for
people type identity numbers and passwords into that box; names that are no account are counted like the others.
"""

import time
import unicodedata
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone
from django.utils.crypto import salted_hmac

from organizations.accounts.models import SignInAttempts, User

# Sent once with each lockout, with: username.
locked_out = Signal()
# Seconds that others wait while all places are taken by guesses still being evaluated; then they are refused.
LONGEST_WAIT, STEP = 3.0, 0.05


class TooManyGuesses(Exception):
    """The limit is reached: this password is not evaluated."""


def key_of(username: str) -> str:
    """What is kept of a typed user name."""
    name = unicodedata.normalize("NFKC", username)
    return salted_hmac("organizations.accounts.attempts", name, algorithm="sha256").hexdigest()


def reserve(username: str) -> None:
    """Take a place for one guess. Raises TooManyGuesses when LOCKOUT_FAILURES are taken within LOCKOUT_HOURS.

    Call it outside a transaction: a place that is rolled back was never taken. One whose process dies stays taken.
    """
    key, deadline = key_of(username), time.monotonic() + LONGEST_WAIT
    SignInAttempts.objects.filter(last_at__lt=locked_since()).delete()
    account = User.objects.filter(username=username).first()
    SignInAttempts.objects.bulk_create(
        [SignInAttempts(key=key, user=account, last_at=timezone.now())], ignore_conflicts=True
    )
    places = SignInAttempts.objects.filter(key=key)
    while not places.filter(taken__lt=settings.LOCKOUT_FAILURES).update(taken=F("taken") + 1, last_at=timezone.now()):
        if places.filter(failures__gte=settings.LOCKOUT_FAILURES).exists() or time.monotonic() > deadline:
            raise TooManyGuesses
        time.sleep(STEP)


def settle(username: str, *, right: bool) -> bool:
    """Say how a reserved guess went; gives whether the name is locked now. A right one forgets the wrong ones."""
    places = SignInAttempts.objects.filter(key=key_of(username))
    if right:
        places.update(taken=F("taken") - F("failures") - 1, failures=0, told=False)
        return False
    places.update(failures=F("failures") + 1)
    full = places.filter(failures__gte=settings.LOCKOUT_FAILURES)
    if full.filter(told=False).update(told=True):
        locked_out.send(sender=settle, username=username)
    return full.exists()


def forget(user: User) -> int:
    """Unlock an account; gives how many wrong guesses are forgotten."""
    places = SignInAttempts.objects.filter(user=user)
    forgotten = sum(places.values_list("failures", flat=True))
    places.delete()
    return forgotten


def locked_since():
    """Guesses before this moment no longer count."""
    return timezone.now() - timedelta(hours=settings.LOCKOUT_HOURS)
