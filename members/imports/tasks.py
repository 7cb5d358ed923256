"""Big files are read outside the request."""

from members.imports.models import Upload, UploadState
from members.imports.services import check_upload, save_upload
from organizations.jobs.registry import handler


@handler("import_check", perm="import", label="核对导入文件")
def task_import_check(job, progress):
    """Judge the file of an upload."""
    upload = Upload.objects.select_related("organization", "uploaded_by").get(pk=job.parameters["upload"])
    progress.start(1, "正在逐行核对")
    check_upload(upload, hold=progress.hold)
    progress.advance(1, "核对完成")
    return {"upload": str(upload.pk)}


@handler("import_save", perm="import", label="导入台账")
def task_import_save(job, progress):
    """Save the accepted rows; a second run of the same job finds the upload saved and leaves it."""
    upload = Upload.objects.select_related("organization", "uploaded_by").get(pk=job.parameters["upload"])
    progress.start(1, "正在保存")
    if upload.state != UploadState.SAVED:
        save_upload(upload, good_rows=job.parameters["good_rows"], hold=progress.hold)
    progress.advance(1, "保存完成")
    return {"upload": str(upload.pk), "saved": upload.saved}
