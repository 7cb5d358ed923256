"""Stored files: those that lost their row go, those on their way and those named stay."""

import os
import time

import pytest

from activities.sessions.attachments import clear_orphans
from activities.sessions.models import Attachment
from activities.sessions.tasks import task_clear_attachments
from common.untrusted.storing import ARRIVING
from tests.factories.activities import make_session
from tests.factories.organizations import make_branch

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "sessions").mkdir()
    return tmp_path / "sessions"


def _stored(folder, name, *, old):
    path = folder / name
    path.write_bytes(b"x")
    when = time.time() - ARRIVING.total_seconds() + (-60 if old else 60)
    os.utime(path, (when, when))
    return path


def test_only_old_files_without_a_row_are_deleted(folder):
    session = make_session(make_branch())
    Attachment.objects.create(
        session=session, name="a.png", stored_as="sessions/a.png", content_type="image/png", size=1
    )
    kept = [_stored(folder, "a.png", old=True), _stored(folder, "b.png", old=False)]
    gone = [_stored(folder, "c.png", old=True), _stored(folder, "d.part", old=True)]
    assert task_clear_attachments() == 2
    assert [path.exists() for path in (*kept, *gone)] == [True, True, False, False]


def test_no_folder_yet(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert clear_orphans() == 0
