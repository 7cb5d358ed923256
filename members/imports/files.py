"""Private files of an upload, below MEDIA_ROOT/imports/<id>/: the workbook, the preview, the rows that need work."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from members.imports.models import Upload


def folder_of(upload: Upload) -> Path:
    """The folder of one upload; not made here."""
    return Path(settings.MEDIA_ROOT) / "imports" / str(upload.pk)


def workbook_path(upload: Upload) -> Path:
    return folder_of(upload) / "upload.xlsx"


def errors_path(upload: Upload) -> Path:
    return folder_of(upload) / "errors.xlsx"


def store_workbook(upload: Upload, chunks) -> None:
    """Write the uploaded bytes, durably and under a temporary name first."""
    target = workbook_path(upload)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(".part")
    with temporary.open("wb") as out:
        for chunk in chunks:
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    os.replace(temporary, target)


def write_errors(upload: Upload, write: Callable[[Path], object]) -> None:
    """Let `write(path)` make the workbook of rows that need work; it is seen whole or not at all."""
    temporary = folder_of(upload) / "errors.part.xlsx"
    write(temporary)
    os.replace(temporary, errors_path(upload))


def write_preview(upload: Upload, preview: dict) -> None:
    """Keep what the preview page shows."""
    temporary = folder_of(upload) / "preview.part"
    temporary.write_text(json.dumps(preview, ensure_ascii=False), encoding="utf-8")
    os.replace(temporary, folder_of(upload) / "preview.json")


def read_preview(upload: Upload) -> dict:
    """What write_preview kept; an empty preview if there is none."""
    path = folder_of(upload) / "preview.json"
    if not path.exists():
        return {"rows": [], "headings": []}
    return json.loads(path.read_text(encoding="utf-8"))


def remove_files(upload: Upload) -> None:
    """Forget the file and everything read from it."""
    shutil.rmtree(folder_of(upload), ignore_errors=True)
