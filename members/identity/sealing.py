"""Files that hold identity numbers wait sealed on the disk: AES-256-GCM under a key derived from FIELD_KEY."""

import os

from django.conf import settings

from members.identity.fields import cipher_for

NONCE = 12


def seal(data: bytes) -> bytes:
    """Nonce and ciphertext of `data`."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher().encrypt(nonce, data, None)


def unseal(sealed: bytes) -> bytes:
    """What was sealed. Raises cryptography's InvalidTag if key or content were changed."""
    return _cipher().decrypt(sealed[:NONCE], sealed[NONCE:], None)


def _cipher():
    return cipher_for(settings.FIELD_KEY or settings.SECRET_KEY, b"file")
