"""Keys of an installation: made once, private, and refused when they could be guessed."""

import stat

import pytest

from common.checks import keys_are_our_own
from common.keys import installation_key


def test_a_key_is_made_once_and_is_private(tmp_path):
    path = tmp_path / "keys" / "secret_key"
    key = installation_key(path)
    assert len(key) >= 50
    assert installation_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [kept.name for kept in path.parent.iterdir()] == ["secret_key"]


def test_two_installations_have_two_keys(tmp_path):
    assert installation_key(tmp_path / "a") != installation_key(tmp_path / "b")


@pytest.mark.parametrize(
    ("key", "refused"),
    [("short", True), ("changeme", True), ("x" * 60, True), ("a-good-key-0123456789-abcdefghijklmnop", False)],
)
def test_keys_that_could_be_guessed_are_refused(settings, key, refused):
    settings.DEBUG, settings.SECRET_KEY, settings.FIELD_KEY = False, key, "another-good-key-0123456789-abcdefghijkl"
    assert [error.id for error in keys_are_our_own(None)] == (["partybuild.E001"] if refused else [])
