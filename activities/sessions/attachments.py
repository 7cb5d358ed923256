"""Optional files of a session: checked by content, stored privately under a random name (docs/security.md, Files)."""

import filecmp
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from activities.sessions.enums import State
from activities.sessions.models import Attachment, Session
from common.durable import sync
from common.exceptions import Refused
from common.untrusted.limits import MAX_ATTACHMENT, MEGABYTE
from common.untrusted.names import safe_name
from common.untrusted.process import answers
from common.untrusted.refusals import UnreadableFile
from organizations.audit.services import record

MAX_FILES = 20
FOLDER = "sessions"
ARRIVING = timedelta(hours=1)


def attach(*, session: Session, actor: Any, file: UploadedFile) -> Attachment:
    """Store one file with a session. Raises Refused for a wrong type, a big file or too many of them.

    The file is looked at before the transaction begins: that may take seconds in which nobody else could write.
    """
    _check_open(session, actor)
    if (file.size or 0) > MAX_ATTACHMENT:
        raise Refused(f"文件超过 {MAX_ATTACHMENT // MEGABYTE} MB，请压缩后再上传。", code="too_big", field="file")
    folder = Path(settings.MEDIA_ROOT, FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    arriving = folder / f"{uuid.uuid4().hex}.part"
    try:
        size = _write(arriving, file)
        ending, content_type = recognise(arriving)
        stored = arriving.replace(arriving.with_suffix(ending))
        sync(folder)
    finally:
        arriving.unlink(missing_ok=True)
    found = Attachment(
        name=safe_name(file.name, ending=ending),
        stored_as=f"{FOLDER}/{stored.name}",
        content_type=content_type,
        size=size,
        uploaded_by=actor,
    )
    try:
        return _add(found, session=session, actor=actor)
    except BaseException:
        stored.unlink(missing_ok=True)
        raise


@transaction.atomic
def _add(attachment: Attachment, *, session: Session, actor: Any) -> Attachment:
    """Save the row of a file already in its place; the session is looked at again, now that it is locked."""
    locked = Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    _check_open(locked, actor)
    twin = _twin(attachment, locked)
    if twin is not None:
        _path(attachment).unlink(missing_ok=True)
        return twin
    if locked.attachments.count() >= MAX_FILES:
        raise Refused(f"每次会议最多 {MAX_FILES} 个附件。", code="too_many", field="file")
    attachment.session = locked
    attachment.save()
    organization = locked.organization
    record("session.attach", actor=actor, summary=f"上传附件“{attachment.name}”", obj=locked, organization=organization)
    return attachment


def _twin(attachment: Attachment, session: Session) -> Attachment | None:
    """The same file under the same name, there already: the form was sent twice."""
    for other in session.attachments.filter(name=attachment.name, size=attachment.size):
        if _path(other).exists() and filecmp.cmp(_path(other), _path(attachment), shallow=False):
            return other
    return None


def _path(attachment: Attachment) -> Path:
    return Path(settings.MEDIA_ROOT, attachment.stored_as)


@transaction.atomic
def detach(*, attachment: Attachment, actor: Any) -> None:
    """Remove an attachment; its file goes when the removal is certain."""
    session = Session.objects.select_for_update(of=("self",), no_key=True).get(pk=attachment.session_id)
    _check_open(session, actor)
    record(
        "session.detach",
        actor=actor,
        summary=f"删除附件“{attachment.name}”",
        obj=session,
        organization=session.organization,
    )
    path = _path(attachment)
    attachment.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def taken(*, attachment: Attachment, actor: Any) -> None:
    """Log that somebody downloads an attachment."""
    session = attachment.session
    words = f"下载附件“{attachment.name}”"
    record("session.file", actor=actor, summary=words, obj=session, organization=session.organization)


def _check_open(session: Session, actor: Any) -> None:
    if actor is not None and not actor.may("sessions.log", session.organization):
        raise Refused("您没有这个党组织的这项权限。", code="forbidden")
    if session.state == State.APPROVED:
        raise Refused("已审核的记录不能改动附件，请先发起更正。", code="wrong_state")


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


def clear_orphans() -> int:
    """Delete files that no attachment names because the process that stored them died; how many.

    A file younger than ARRIVING may still be on its way to its row.
    """
    named = set(Attachment.objects.values_list("stored_as", flat=True))
    before = time.time() - ARRIVING.total_seconds()
    found = Path(settings.MEDIA_ROOT, FOLDER).glob("*")
    gone = [path for path in found if path.stat().st_mtime < before and f"{FOLDER}/{path.name}" not in named]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
