"""Keys of an installation: made once, private, and refused when they could be guessed."""

import os
import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from common.keys import installation_key, refuse_guessable


def test_a_key_is_made_once_and_is_private(tmp_path):
    path = tmp_path / "keys" / "secret_key"
    key = installation_key(path)
    assert len(key) >= 50
    assert installation_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [kept.name for kept in path.parent.iterdir()] == ["secret_key"]


def test_two_installations_have_two_keys(tmp_path):
    assert installation_key(tmp_path / "a") != installation_key(tmp_path / "b")


@pytest.mark.parametrize("key", ["", "changeme", "x" * 60, "insecure"])
def test_no_process_starts_with_a_key_that_could_be_guessed(key, tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", "import partybuild.wsgi"],
        env={**os.environ, "SECRET_KEY": key, "DATA_DIR": str(tmp_path), "DEBUG": "0"},
        capture_output=True,
        text=True,
    )
    refused = "SECRET_KEY is too short or too plain" in run.stderr
    assert (refused, run.returncode) == ((False, 0) if key == "" else (True, 1))


def test_a_random_key_is_taken():
    refuse_guessable(SECRET_KEY="a-good-key-0123456789-abcdefghijklmnop")
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEY"):
        refuse_guessable(FIELD_KEY="short")
