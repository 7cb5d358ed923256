"""Optional files of a session: checked by content, stored privately under a random name (docs/security.md, Files)."""

import filecmp
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from activities.sessions.enums import State
from activities.sessions.models import Attachment, Session
from common.exceptions import Refused
from common.untrusted import storing
from organizations.audit.services import record

MAX_FILES = 20
FOLDER = "sessions"


def attach(*, session: Session, actor: Any, file: UploadedFile) -> Attachment:
    """Store one file with a session. Raises Refused for a wrong type, a big file or too many of them.

    The file is looked at before the transaction begins: that may take seconds in which nobody else could write.
    """
    _check_open(session, actor)
    stored = storing.store(file, FOLDER)
    found = Attachment(
        name=stored.name,
        stored_as=stored.stored_as,
        content_type=stored.content_type,
        size=stored.size,
        uploaded_by=actor,
    )
    try:
        return _add(found, session=session, actor=actor)
    except BaseException:
        stored.discard()
        raise


@transaction.atomic
def _add(attachment: Attachment, *, session: Session, actor: Any) -> Attachment:
    """Save the row of a file already in its place; the session is looked at again, now that it is locked."""
    locked = Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    _check_open(locked, actor)
    twin = _twin(attachment, locked)
    if twin is not None:
        storing.path_of(attachment.stored_as).unlink(missing_ok=True)
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
        kept, sent = storing.path_of(other.stored_as), storing.path_of(attachment.stored_as)
        if kept.exists() and filecmp.cmp(kept, sent, shallow=False):
            return other
    return None


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
    path = storing.path_of(attachment.stored_as)
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


def clear_orphans() -> int:
    """Delete files that no attachment names; how many."""
    return storing.clear_orphans(FOLDER, set(Attachment.objects.values_list("stored_as", flat=True)))
