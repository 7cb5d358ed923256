"""The steps of an import through the pages: receive, check, map, save. Nothing is written before the last."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from common.exceptions import Refused
from common.importing.errors import write_error_workbook
from common.importing.registry import importer_for
from common.importing.report import Report
from common.importing.runner import ALL_OR_NOTHING, GOOD_ROWS, Importer
from common.untrusted.limits import MAX_WORKBOOK, MEGABYTE
from common.untrusted.names import safe_name
from members.imports import files
from members.imports.models import ColumnMapping, Upload, UploadState
from members.imports.preview import headings_of, mapping_from, preview_of
from organizations.audit.services import record
from organizations.jobs.models import Job
from organizations.jobs.services import request_job
from organizations.tree.enums import Kind

KEPT = timedelta(hours=24)
IN_REQUEST = 700 * 1024
ONLY_ORGANIZATIONS = "只有党组织台账可以新建街道，其他台账请选择已有的街道。"
NEEDS_MAPPING = frozenset({"wrong_form"})


def receive_upload(*, file, kind: str, organization, actor, options: dict | None = None) -> Upload:
    """Keep an uploaded file privately for a day. Raises Refused for a file that is too big or a missing right."""
    if not actor.may(importer_for(kind).permission, organization):
        raise Refused("您没有在这个街道导入这种台账的权限。", code="forbidden")
    if organization.kind == Kind.DISTRICT and not importer_for(kind).makes_street:
        raise Refused(ONLY_ORGANIZATIONS, code="no_street", field="organization")
    if file.size > MAX_WORKBOOK:
        raise Refused(f"文件超过{MAX_WORKBOOK // MEGABYTE}MB，请拆分后再导入。", code="file_too_big", field="file")
    discard_stale()
    remembered = ColumnMapping.objects.filter(organization=organization, kind=kind).first()
    upload = Upload.objects.create(
        organization=organization,
        kind=kind,
        options=options or {},
        name=safe_name(file.name, otherwise="台账"),
        size=file.size,
        mapping=remembered.mapping if remembered else {},
        uploaded_by=actor,
    )
    files.store_workbook(upload, file.chunks())
    _record(upload, "import.upload", f"上传《{upload.name}》")
    return upload


def _record(upload: Upload, action: str, words: str, **details) -> None:
    summary = f"{words}（{importer_for(upload.kind).title}）"
    record(
        action, actor=upload.uploaded_by, summary=summary, obj=upload, organization=upload.organization, details=details
    )


def errors_downloaded(upload: Upload) -> None:
    """Somebody takes away the rows that need work; they hold what he uploaded."""
    _record(upload, "import.errors", f"下载《{upload.name}》需要修改的行")


def make_importer(upload: Upload) -> Importer:
    """The importer of an upload, with its street, clock, mapping and options."""
    place = "under" if upload.into_new_street else "street"
    return importer_for(upload.kind)(
        today=timezone.localdate(),
        actor=upload.uploaded_by,
        mapping=upload.mapping,
        **{place: upload.organization},
        **upload.options,
    )


def _nobody_asks() -> None:
    """A request has no job to hold on to."""


def check_upload(upload: Upload, *, hold: Callable[[], None] = _nobody_asks) -> None:
    """Read and judge the file; keep the preview and the workbook of rows that need work.

    `hold` is called before the outcome is written; what it raises undoes the writing.
    """
    importer = make_importer(upload)
    plan = importer.validate(files.workbook_of(upload))
    preview = preview_of(plan) | {"headings": headings_of(importer, plan.workbook)}
    files.write_preview(upload, preview)
    files.errors_path(upload).unlink(missing_ok=True)
    if plan.headers and any(row.issues for row in plan.rows):
        files.write_errors(upload, lambda file: write_error_workbook(plan, file))
    with transaction.atomic():
        hold()
        if _is_saved(upload):
            return
        upload.summary = summary_of(plan.report)
        upload.state = UploadState.CHECKED
        upload.save(update_fields=["summary", "state"])


def _is_saved(upload: Upload) -> bool:
    """Lock the upload until the transaction ends; whether its rows are saved already, whatever our copy says."""
    state = Upload.objects.select_for_update().values_list("state", flat=True).get(pk=upload.pk)
    if state == UploadState.SAVED:
        upload.state = state
    return state == UploadState.SAVED


def summary_of(report: Report) -> dict:
    """The report without its rows, and whether the mapping screen can help."""
    found = report.as_dict()
    found.pop("rows")
    return found | {"error_code": report.error_code, "clean": report.clean}


def map_columns(*, upload: Upload, choices: dict[str, str]) -> None:
    """Take the user's word for headings, remember it for the organisation, and check again."""
    upload.mapping = upload.mapping | mapping_from(choices)
    upload.save(update_fields=["mapping"])
    ColumnMapping.objects.update_or_create(
        organization=upload.organization, kind=upload.kind, defaults={"mapping": upload.mapping}
    )
    headings = "、".join(upload.mapping)
    _record(upload, "import.columns", f"指定《{upload.name}》里这些列的含义：{headings}")
    start_check(upload)


def save_upload(upload: Upload, *, good_rows: bool, hold: Callable[[], None] = _nobody_asks) -> None:
    """Judge once more, for the database may have changed since the preview, then save in one transaction.

    Saved once, however often it is asked for; `hold` as in check_upload.
    """
    importer = make_importer(upload)
    if not upload.uploaded_by.may(importer.permission, upload.organization):
        raise Refused("您没有在这个街道导入这种台账的权限。", code="forbidden")
    # Read before the transaction begins: reading takes seconds in which nobody else could write.
    source = importer.read(files.workbook_of(upload))
    with transaction.atomic():
        if _is_saved(upload):
            return
        plan = importer.validate(source)
        report = importer.commit(plan, GOOD_ROWS if good_rows else ALL_OR_NOTHING)
        upload.summary = summary_of(report)
        upload.saved = report.saved
        upload.state = UploadState.SAVED if report.saved else UploadState.FAILED
        upload.save(update_fields=["summary", "saved", "state"])
        record(
            "import.saved" if report.saved else "import.refused",
            actor=upload.uploaded_by,
            organization=upload.organization,
            obj=upload,
            summary=f"导入{importer.title}《{upload.name}》：保存{report.saved}行，不合格{report.rejected}行",
        )
        hold()
        transaction.on_commit(lambda: files.remove_workbook(upload))


def start_check(upload: Upload) -> None:
    """Check in the request, or through a job when the file is big."""
    _start(upload, "import_check", "核对", lambda: check_upload(upload))


def start_save(upload: Upload, *, good_rows: bool) -> None:
    """Save in the request, or through a job when the file is big. Raises Refused for an upload not waiting for it."""
    if upload.state != UploadState.CHECKED:
        raise Refused("这个文件已经处理过，请重新上传。", code="stale")
    _start(upload, "import_save", "导入", lambda: save_upload(upload, good_rows=good_rows), good_rows=good_rows)


def _start(upload: Upload, kind: str, verb: str, now, **parameters) -> None:
    if upload.size <= IN_REQUEST:
        now()
        return
    with transaction.atomic():
        upload.state = UploadState.WORKING
        upload.save(update_fields=["state"])
        request_job(
            kind=kind,
            title=f"{verb}{importer_for(upload.kind).title}《{upload.name}》"[:200],
            organization=upload.organization,
            period=str(upload.pk),
            parameters={"upload": str(upload.pk), **parameters},
            actor=upload.uploaded_by,
        )


def settle(upload: Upload) -> None:
    """An upload whose job ended without finishing it has failed, for the reason the job gives."""
    jobs = Job.objects.filter(organization=upload.organization, period=str(upload.pk), kind__startswith="import_")
    job = jobs.order_by("-created_at").first()
    if upload.state != UploadState.WORKING or job is None or job.is_live:
        return
    upload.refresh_from_db()
    if upload.state == UploadState.WORKING:
        upload.state = UploadState.FAILED
        upload.summary = upload.summary | {"error": f"没有处理完：{job.message or '请重新上传'}"}
        upload.save(update_fields=["state", "summary"])


def discard_stale() -> int:
    """Remove uploads older than a day with their files; gives how many."""
    stale = list(Upload.objects.filter(created_at__lt=timezone.now() - KEPT))
    for upload in stale:
        files.remove_files(upload)
        upload.delete()
    if stale:
        record("import.discard", actor=None, summary=f"清除一天以前上传、没有用完的{len(stale)}个文件")
    return len(stale)
