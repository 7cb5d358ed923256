"""Import pages, the same for every kind of ledger: choose, map, preview, confirm, result."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from common.access import access
from common.exceptions import Refused
from common.importing.registry import importer_for
from members.imports import files, services
from members.imports.forms import UploadForm
from members.imports.models import Upload, UploadState

PAGE_SIZE = 50
VERDICTS = (("reject", "不合格"), ("warn", "有提醒"), ("accept", "合格"), ("all", "全部"))
IGNORED = "-"
# An upload is there for the one who made it, while he may import there.
OWN = {
    "on": Upload,
    "seen": "import",
    "own": "uploaded_by",
    "late": "the file is its uploader's own; the importer judges every row of it",
}


def own_upload(request, pk) -> Upload:
    """An upload of this user, less than a day old, in a street where the right still holds; anything else is 404."""
    found = (
        Upload.objects.visible_to(request.user, "import")
        .select_related("organization", "uploaded_by")
        .filter(pk=pk, uploaded_by=request.user, created_at__gte=timezone.now() - services.KEPT)
        .first()
    )
    if found is None:
        raise Http404
    return found


@access("import", POST="import")
def import_start(request):
    """What to import, where, and the file."""
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            upload = services.receive_upload(
                file=cleaned["file"],
                kind=cleaned["kind"],
                organization=cleaned["organization"],
                actor=request.user,
                options=form.options(),
            )
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            services.start_check(upload)
            return redirect(_next(upload))
    context = {"form": form, "title": "导入台账", "submit": "上传并核对"}
    return render(request, "members/imports/start.html", context, status=422 if form.errors else 200)


def _next(upload: Upload) -> str:
    """Where the upload goes on: waiting, mapping when that can help, the preview, or the result."""
    if upload.state == UploadState.WORKING:
        return reverse("members:import_wait", args=[upload.pk])
    if upload.state in (UploadState.SAVED, UploadState.FAILED):
        return reverse("members:import_result", args=[upload.pk])
    wrong_form = upload.summary.get("error_code") in services.NEEDS_MAPPING
    missing = upload.summary.get("columns", {}).get("missing") and upload.summary.get("columns", {}).get("unknown")
    if (wrong_form or missing) and not upload.mapping and files.read_preview(upload)["headings"]:
        return reverse("members:import_columns", args=[upload.pk])
    return reverse("members:import_preview", args=[upload.pk])


@access("import", **OWN)
def import_wait(request, pk):
    """A big file is being read; the page asks every second and goes on when it is done."""
    upload = own_upload(request, pk)
    services.settle(upload)
    if upload.state != UploadState.WORKING:
        return HttpResponseClientRedirect(_next(upload)) if request.htmx else redirect(_next(upload))
    template = "members/imports/_waiting.html" if request.htmx else "members/imports/wait.html"
    return render(request, template, {"upload": upload, "title": "正在处理"})


@access("import", POST="import", **OWN)
def import_columns(request, pk):
    """Headings that were not recognised, to be mapped by hand; remembered for the street."""
    upload = own_upload(request, pk)
    importer = importer_for(upload.kind)
    headings = files.read_preview(upload)["headings"]
    if request.method == "POST" and upload.state == UploadState.CHECKED:
        known = {column.name for column in importer.columns}
        chosen = {}
        for place, heading in enumerate(headings):
            answer = request.POST.get(f"column-{place}", "")
            if answer == IGNORED or (answer in known and answer != heading["column"]):
                chosen[heading["label"]] = "" if answer == IGNORED else answer
        services.map_columns(upload=upload, choices=chosen)
        if upload.state == UploadState.CHECKED:
            return redirect("members:import_preview", pk=upload.pk)
        return redirect(_next(upload))
    context = {
        "upload": upload,
        "headings": headings,
        "columns": [column for column in importer.columns if not column.computed],
        "missing": upload.summary.get("columns", {}).get("missing", []),
        "ambiguous": upload.summary.get("columns", {}).get("ambiguous", {}),
        "title": "核对列的含义",
    }
    return render(request, "members/imports/columns.html", context)


@access("import", **OWN)
def import_preview(request, pk):
    """Counts, every row's verdict, and the two ways to confirm."""
    upload = own_upload(request, pk)
    if upload.state != UploadState.CHECKED:
        return redirect(_next(upload))
    preview = files.read_preview(upload)
    rows = preview["rows"]
    counts = {code: sum(row["verdict"] == code for row in rows) for code, _label in VERDICTS[:3]} | {"all": len(rows)}
    asked = request.GET.get("verdict", "")
    verdict = asked if asked in counts else next((code for code in ("reject", "warn") if counts[code]), "all")
    chosen = rows if verdict == "all" else [row for row in rows if row["verdict"] == verdict]
    context = {
        "upload": upload,
        "importer": importer_for(upload.kind),
        "summary": upload.summary,
        "skipped": sum(upload.summary.get("skipped", {}).values()),
        "verdict": verdict,
        "verdicts": [(code, label, counts[code]) for code, label in VERDICTS],
        "page": Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page")),
        "has_errors": files.errors_path(upload).exists(),
        "has_headings": bool(preview["headings"]),
        "title": f"预览：{importer_for(upload.kind).title}",
    }
    template = "members/imports/_rows.html" if request.htmx else "members/imports/preview.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


@access("import", **OWN)
def import_errors(request, pk):
    """The workbook of rows that need work, with a reason beside each bad cell."""
    upload = own_upload(request, pk)
    try:
        file = files.errors_of(upload)
    except FileNotFoundError:
        raise Http404 from None
    services.errors_downloaded(upload)
    name = f"需要修改的行-{upload.name.rsplit('.', 1)[0]}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)


@access(POST="import", **OWN)
def import_save(request, pk):
    """Confirmed: save everything, or the accepted rows only."""
    upload = own_upload(request, pk)
    try:
        services.start_save(upload, good_rows=request.POST.get("mode") == "good_rows")
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(_next(upload))
    return redirect(_next(upload))


@access("import", **OWN)
def import_result(request, pk):
    """What was saved, and where to see it."""
    upload = own_upload(request, pk)
    if upload.state not in (UploadState.SAVED, UploadState.FAILED):
        return redirect(_next(upload))
    importer = importer_for(upload.kind)
    context = {
        "upload": upload,
        "importer": importer,
        "summary": upload.summary,
        "result_url": _address(importer.result_page),
        "has_errors": files.errors_path(upload).exists(),
        "title": "导入结果",
    }
    return render(request, "members/imports/result.html", context)


def _address(name: str) -> str:
    """The page of what was imported; it may lie in an app above this one."""
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""
