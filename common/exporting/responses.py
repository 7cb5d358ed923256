"""Downloads: a table as an attachment, a private file through the proxy or by ourselves."""

import mimetypes
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from common.exporting.tables import XLSX, Column, write_table

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {".xlsx": XLSX_TYPE, ".docx": DOCX_TYPE, ".csv": "text/csv; charset=utf-8"}
KEEP_IN_MEMORY = 4 * 1024 * 1024


def export_footer(user, scope: str) -> str:
    """The closing line of an export: who took it (None: the portal by itself), when, and what it covers."""
    now = timezone.localtime()
    return f"导出人：{user or '系统'}　导出时间：{now:%Y-%m-%d %H:%M}　范围：{scope}"


def table_response(
    *,
    filename: str,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    footer: str = "",
    fmt: str = XLSX,
) -> FileResponse:
    """The table as a download named `filename` plus the ending of its format; see write_table for the rest."""
    spool = tempfile.SpooledTemporaryFile(max_size=KEEP_IN_MEMORY)  # noqa: SIM115 - the response closes it
    write_table(spool, title=title, columns=columns, rows=rows, footer=footer, fmt=fmt)
    spool.seek(0)
    return attachment(spool, f"{filename}.{fmt}")


def attachment(file, filename: str) -> FileResponse:
    """An open binary file as a download with a UTF-8 name."""
    response = FileResponse(file, as_attachment=True, filename=filename, content_type=content_type(filename))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def private_file(stored_as: str, filename: str) -> HttpResponse | FileResponse:
    """A file below MEDIA_ROOT as a download; the caller has checked the scope.

    With PRIVATE_FILES_REDIRECT set, the reverse proxy sends it. Raises FileNotFoundError when it is gone or
    lies elsewhere.
    """
    store = Path(settings.MEDIA_ROOT).resolve()
    path = (store / stored_as).resolve()
    if not path.is_relative_to(store) or not path.is_file():
        raise FileNotFoundError(stored_as)
    if not settings.PRIVATE_FILES_REDIRECT:
        return attachment(path.open("rb"), filename)
    response = HttpResponse(content_type=content_type(filename))
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Accel-Redirect"] = f"{settings.PRIVATE_FILES_REDIRECT.rstrip('/')}/{quote(stored_as)}"
    return response


def content_type(filename: str) -> str:
    """The content type told by the ending of a file name."""
    return TYPES.get(Path(filename).suffix) or mimetypes.guess_type(filename)[0] or "application/octet-stream"
