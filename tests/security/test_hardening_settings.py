"""How an installation starts: secrets from files, no guessable key, cookies and headers as a browser needs them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEYS = ("SECRET_KEY", "FIELD_KEY", "AUDIT_KEY")
GOOD = "Xq7-pL2_vN9rT4wZ8yB3cD6fG1hJ5kM0sA-{}"
START = "import django; django.setup(); from django.conf import settings as s; print({})"


def start(tmp_path, *, show="s.SECRET_KEY", code=None, **environment):
    """A process that starts the portal with this environment and nothing else."""
    environment = {
        "PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "partybuild.settings",
        **environment,
    }  # fmt: skip
    command = [sys.executable, *(code or ["-c", START.format(show)])]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("key", ["changeme", "secret", "django-insecure-x", "a" * 64, "abcabcabc" * 8, "short-Key-1"])
def test_no_start_with_a_guessable_key(tmp_path, name, key):
    found = start(tmp_path, **{name: key})
    assert found.returncode != 0
    assert name in found.stderr
    assert key not in found.stderr.split("ImproperlyConfigured")[1]


def test_no_start_with_a_guessable_key_from_a_file(tmp_path):
    (tmp_path / "key").write_text("changeme\n")
    found = start(tmp_path, SECRET_KEY_FILE=str(tmp_path / "key"))
    assert found.returncode != 0
    assert "SECRET_KEY" in found.stderr


@pytest.mark.parametrize("name", KEYS)
def test_secrets_come_from_files(tmp_path, name):
    (tmp_path / "key").write_text(GOOD.format(name))
    found = start(tmp_path, show=f"s.{name}", **{f"{name}_FILE": str(tmp_path / "key")})
    assert found.stdout.strip() == GOOD.format(name), found.stderr


def test_the_addresses_of_services_come_from_files(tmp_path):
    (tmp_path / "database").write_text("postgres://someone:secret@db.internal:5433/portal")
    (tmp_path / "broker").write_text("redis://:secret@broker.internal:6379/0")
    files = {"DATABASE_URL_FILE": str(tmp_path / "database"), "CELERY_BROKER_URL_FILE": str(tmp_path / "broker")}
    found = start(tmp_path, show="s.DATABASES['default']['HOST'], s.CELERY_BROKER_URL", **files)
    assert "db.internal" in found.stdout
    assert "redis://:secret@broker.internal" in found.stdout


def test_without_keys_an_installation_makes_its_own_and_keeps_them_to_itself(tmp_path):
    first, again = start(tmp_path), start(tmp_path)
    assert len(first.stdout.strip()) >= 50
    assert first.stdout == again.stdout
    for path in (tmp_path / "keys").iterdir():
        assert path.stat().st_mode & 0o077 == 0


def test_the_deploy_check_finds_nothing_and_silences_nothing(tmp_path):
    code = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    found = start(tmp_path, code=code, HTTPS="1", ALLOWED_HOSTS="dj.example.gov.cn")
    assert found.returncode == 0, found.stderr
    assert "no issues (0 silenced)" in found.stdout


def test_cookies_are_bound_to_this_host_and_to_https(tmp_path):
    show = (
        "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE, "
        "s.SESSION_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN, s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_SSL_REDIRECT"
    )
    expected = "__Host-session __Host-csrf True True True True Lax Lax / None True True"
    assert start(tmp_path, show=show).stdout.strip() == expected


def test_answers_carry_the_headers(client, db, settings):
    settings.SECURE_HSTS_SECONDS = 31536000
    headers = client.get("/organizations/login/", secure=True).headers
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    for directive in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert policy[directive] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "nonce" not in headers["Content-Security-Policy"]
