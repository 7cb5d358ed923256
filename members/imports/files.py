"""Private files of an upload, below MEDIA_ROOT/imports/<id>/: the workbook, the preview, the rows that need work.

All three hold what people's ledgers hold, so each lies sealed on the disk and is opened in memory only.
"""

import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO

from django.conf import settings

from members.identity.sealing import seal, unseal
from members.imports.models import Upload


def folder_of(upload: Upload) -> Path:
    """The folder of one upload; not made here."""
    return Path(settings.MEDIA_ROOT) / "imports" / str(upload.pk)


def workbook_path(upload: Upload) -> Path:
    return folder_of(upload) / "upload.sealed"


def errors_path(upload: Upload) -> Path:
    return folder_of(upload) / "errors.sealed"


def preview_path(upload: Upload) -> Path:
    return folder_of(upload) / "preview.sealed"


def store_workbook(upload: Upload, chunks) -> None:
    """Keep the uploaded bytes, durably."""
    _write(workbook_path(upload), b"".join(chunks))


def workbook_of(upload: Upload) -> bytes:
    """The uploaded bytes; none once they were saved or are too old."""
    path = workbook_path(upload)
    return unseal(path.read_bytes()) if path.exists() else b""


def remove_workbook(upload: Upload) -> None:
    """Forget the workbook as soon as nothing more is read from it."""
    workbook_path(upload).unlink(missing_ok=True)


def write_errors(upload: Upload, write: Callable[[IO[bytes]], object]) -> None:
    """Let `write(file)` make the workbook of rows that need work; it is seen whole or not at all."""
    made = io.BytesIO()
    write(made)
    _write(errors_path(upload), made.getvalue())


def errors_of(upload: Upload) -> IO[bytes]:
    """The workbook of rows that need work. Raises FileNotFoundError where there is none."""
    return io.BytesIO(unseal(errors_path(upload).read_bytes()))


def write_preview(upload: Upload, preview: dict) -> None:
    """Keep what the preview page shows."""
    _write(preview_path(upload), json.dumps(preview, ensure_ascii=False).encode())


def read_preview(upload: Upload) -> dict:
    """What write_preview kept; an empty preview if there is none."""
    path = preview_path(upload)
    return json.loads(unseal(path.read_bytes())) if path.exists() else {"rows": [], "headings": []}


def remove_files(upload: Upload) -> None:
    """Forget the file and everything read from it."""
    shutil.rmtree(folder_of(upload), ignore_errors=True)


def _write(target: Path, data: bytes) -> None:
    """`data` sealed, under a temporary name first."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(".part")
    with temporary.open("wb") as out:
        out.write(seal(data))
        out.flush()
        os.fsync(out.fileno())
    os.replace(temporary, target)
