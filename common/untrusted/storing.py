"""Keeping a file somebody handed in: looked at in the child, stored privately under a random name."""

import time
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from common.durable import sync
from common.exceptions import Refused
from common.untrusted.limits import MAX_ATTACHMENT, MEGABYTE
from common.untrusted.names import safe_name
from common.untrusted.process import answers
from common.untrusted.refusals import UnreadableFile

# A file younger than this may still be on its way to its row.
ARRIVING = timedelta(hours=1)


@dataclass(frozen=True)
class Stored:
    """A file in its place, not named by any row yet. `stored_as` is its path below MEDIA_ROOT."""

    name: str
    stored_as: str
    content_type: str
    size: int

    @property
    def path(self) -> Path:
        return path_of(self.stored_as)

    def discard(self) -> None:
        """Delete it: no row came to name it."""
        self.path.unlink(missing_ok=True)


def path_of(stored_as: str) -> Path:
    """Where a stored file lies."""
    return Path(settings.MEDIA_ROOT, stored_as)


def store(file: UploadedFile, folder: str) -> Stored:
    """Look at a file and keep it in `folder`. Raises Refused for a wrong type or a big file.

    To be called before the transaction begins: looking may take seconds in which nobody else could write.
    """
    if (file.size or 0) > MAX_ATTACHMENT:
        raise Refused(f"文件超过 {MAX_ATTACHMENT // MEGABYTE} MB，请压缩后再上传。", code="too_big", field="file")
    place = Path(settings.MEDIA_ROOT, folder)
    place.mkdir(parents=True, exist_ok=True)
    arriving = place / f"{uuid.uuid4().hex}.part"
    try:
        size = _write(arriving, file)
        ending, content_type = recognise(arriving)
        stored = arriving.replace(arriving.with_suffix(ending))
        sync(place)
    finally:
        arriving.unlink(missing_ok=True)
    return Stored(safe_name(file.name, ending=ending), f"{folder}/{stored.name}", content_type, size)


def recognise(path: Path) -> tuple[str, str]:
    """(ending, content type) told by the content. Raises Refused for anything but the allowed types."""
    try:
        with path.open("rb") as file:
            said = list(answers("attachment", file))
    except UnreadableFile as refusal:
        raise Refused(refusal.message, code=refusal.code, field="file") from refusal
    return str(said[0]["ending"]), str(said[0]["content_type"])


def _write(path: Path, file: UploadedFile) -> int:
    """The bytes, safely on disk; gives how many."""
    size = 0
    with path.open("wb") as out:
        for chunk in file.chunks():
            size += out.write(chunk)
    sync(path)
    return size


def clear_orphans(folder: str, named: Collection[str]) -> int:
    """Delete files of `folder` that are not among `named` because the process that stored them died; how many."""
    before = time.time() - ARRIVING.total_seconds()
    found = Path(settings.MEDIA_ROOT, folder).glob("*")
    gone = [path for path in found if path.stat().st_mtime < before and f"{folder}/{path.name}" not in named]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
