"""Optional files of a session: checked by content, stored privately under a random name (design.md §10)."""

import io
import uuid
import zipfile
from pathlib import Path
from typing import Any

import filetype
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from activities.sessions.enums import State
from activities.sessions.models import Attachment, Session
from common.exceptions import Refused
from common.importing.package import UnreadableWorkbook, check_bytes
from organizations.audit.services import record

MAX_SIZE = 20 * 1024 * 1024
MAX_FILES = 20
TYPES = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
OFFICE = {
    "word/document.xml": (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/workbook.xml": (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
WRONG_TYPE = "只能上传 pdf、jpg、png、docx、xlsx 文件（按文件内容识别，改扩展名无效）。"


@transaction.atomic
def attach(*, session: Session, actor: Any, file: UploadedFile) -> Attachment:
    """Store one file with a session. Raises Refused for a wrong type, a big file or too many of them."""
    _check_open(session, actor)
    if (file.size or 0) > MAX_SIZE:
        raise Refused(f"文件超过 {MAX_SIZE // 1024 // 1024} MB，请压缩后再上传。", code="too_big", field="file")
    if session.attachments.count() >= MAX_FILES:
        raise Refused(f"每次会议最多 {MAX_FILES} 个附件。", code="too_many", field="file")
    data = file.read()
    ending, content_type = recognise(data)
    stored_as = f"sessions/{uuid.uuid4().hex}{ending}"
    _write(Path(settings.MEDIA_ROOT, stored_as), data)
    name = f"{Path(file.name or '附件').stem[:150]}{ending}"
    attachment = Attachment.objects.create(
        session=session, name=name, stored_as=stored_as, content_type=content_type, size=len(data), uploaded_by=actor
    )
    record("session.attach", actor=actor, summary=f"上传附件“{name}”", obj=session, organization=session.organization)
    return attachment


@transaction.atomic
def detach(*, attachment: Attachment, actor: Any) -> None:
    """Remove an attachment; its file goes when the removal is certain."""
    session = attachment.session
    _check_open(session, actor)
    record(
        "session.detach",
        actor=actor,
        summary=f"删除附件“{attachment.name}”",
        obj=session,
        organization=session.organization,
    )
    path = Path(settings.MEDIA_ROOT, attachment.stored_as)
    attachment.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _check_open(session: Session, actor: Any) -> None:
    if actor is not None and not actor.may("sessions.log", session.organization):
        raise Refused("您没有这个党组织的这项权限。", code="forbidden")
    if session.state == State.APPROVED:
        raise Refused("已审核的记录不能改动附件，请先发起更正。", code="wrong_state")


def recognise(data: bytes) -> tuple[str, str]:
    """(ending, content type) told by the content. Raises Refused for anything but the allowed types."""
    kind = filetype.guess(data)
    if kind is not None and kind.mime in TYPES:
        return TYPES[kind.mime], kind.mime
    if data.startswith(b"PK"):
        return _office(data)
    raise Refused(WRONG_TYPE, code="wrong_type", field="file")


def _office(data: bytes) -> tuple[str, str]:
    """The kind of Office file, told by its zip directory; one with macros or of another kind is refused."""
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError) as error:
        raise Refused("文件不完整或已损坏，请重新保存后再上传。", code="wrong_type", field="file") from error
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("文件带有宏，请另存为不带宏的文件后再上传。", code="wrong_type", field="file")
    if "xl/workbook.xml" in names:
        try:
            check_bytes(data)
        except UnreadableWorkbook as error:
            raise Refused(error.message, code="wrong_type", field="file") from error
    for part, known in OFFICE.items():
        if part in names and "[Content_Types].xml" in names:
            return known
    raise Refused(WRONG_TYPE, code="wrong_type", field="file")


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: written under another name, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    temporary.write_bytes(data)
    temporary.replace(path)
