"""Settings of the test run: cheap hashing, jobs in-process, files under a temporary directory."""

import tempfile
from pathlib import Path

from partybuild.settings import *  # noqa: F403

SECRET_KEY = "test-key-that-is-long-enough-and-not-the-default-one-0123456789"
FIELD_KEY = "dGVzdC1maWVsZC1rZXktMzItYnl0ZXMtbG9uZy0wMDE="
AUDIT_KEY = "test-audit-key-that-is-long-enough-and-kept-nowhere-else-0123456789"
DATA_DIR = Path(tempfile.mkdtemp(prefix="partybuild-test-"))
MEDIA_ROOT = DATA_DIR / "private"
STATIC_ROOT = DATA_DIR / "static"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests put rows where no service and so no event was.
CADENCE_KEPT_MINUTES = 0
CELERY_TASK_ALWAYS_EAGER = True
HTTPS = SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "session", "csrf"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True)
# Refusals are what many tests are about: they need not be told each time.
QUIET = {"level": "ERROR"}
LOGGING = {
    **LOGGING,  # noqa: F405
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": QUIET},
}
