"""A database, folders and a world of one process, for programs that are not tests."""

import os
import tempfile
from contextlib import contextmanager


def setup() -> None:
    """Django with the settings of the test run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partybuild.settings_test")
    import django

    django.setup()


@contextmanager
def own_world(number: int = 0):
    """(world, folders) in a test database with `number` in its name; everything is gone afterwards."""
    from django.db import connection, transaction
    from django.test.utils import override_settings, setup_test_environment, teardown_test_environment

    from tests.security.world import build_world

    setup_test_environment()
    name, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    if connection.vendor != "sqlite":  # SQLite's is in memory
        test["NAME"] = f"test_{name}_{number}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with tempfile.TemporaryDirectory() as media, tempfile.TemporaryDirectory() as scratch:
            tempfile.tempdir = scratch
            with override_settings(MEDIA_ROOT=media, CONFIRM_MINUTES=600), transaction.atomic():
                yield build_world(), (media, scratch)
                transaction.set_rollback(True)
            tempfile.tempdir = None
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()
