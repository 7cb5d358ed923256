"""Text encrypted at rest with AES-256-GCM, and the keyed blind index that lets it be found (design.md §7, §10)."""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

PREFIX = "g1:"


@lru_cache(maxsize=4)
def _derived(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())


def _key(purpose: bytes) -> bytes:
    return _derived(settings.FIELD_KEY or settings.SECRET_KEY, purpose)


@lru_cache(maxsize=4)
def cipher_for(secret: str, purpose: bytes) -> AESGCM:
    """The cipher under the key that `purpose` derives from `secret`."""
    return AESGCM(_derived(secret, purpose))


def _cipher() -> AESGCM:
    return cipher_for(settings.FIELD_KEY or settings.SECRET_KEY, b"field")


def encrypt(text: str) -> str:
    """`text` as "g1:" + base64(nonce + ciphertext); empty stays empty."""
    if not text:
        return ""
    nonce = os.urandom(12)
    return PREFIX + base64.b64encode(nonce + _cipher().encrypt(nonce, text.encode(), None)).decode()


def decrypt(stored: str) -> str:
    """The text behind `encrypt`. Raises cryptography's InvalidTag if key or content were changed."""
    if not stored:
        return ""
    raw = base64.b64decode(stored.removeprefix(PREFIX))
    return _cipher().decrypt(raw[:12], raw[12:], None).decode()


def blind_index(text: str) -> str:
    """A keyed hash to look `text` up by; empty for empty text."""
    return hmac.new(_key(b"index"), text.encode(), hashlib.sha256).hexdigest() if text else ""


class EncryptedText(models.TextField):
    """Plain text in Python, ciphertext in the database."""

    def get_prep_value(self, value):
        return encrypt(str(value)) if value else ""

    def from_db_value(self, value, expression, connection):
        return decrypt(value) if value else ""
