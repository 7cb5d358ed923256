"""An upload is saved once and never left waiting for nothing, whoever dies where or asks twice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common.exceptions import Refused
from members.imports import files, services
from members.imports.models import Upload, UploadState
from members.imports.services import check_upload, receive_upload, save_upload, start_check
from members.roster.models import Member
from organizations.audit.models import AuditEvent
from organizations.jobs.models import Job
from organizations.jobs.progress import Stopped
from tests.common.importing.books import book
from tests.factories.members import make_id_number
from tests.factories.organizations import make_branch, make_community, make_street, make_user

pytestmark = pytest.mark.django_db
HEAD = ["所在党支部", "姓名", "公民身份号码", "人员类别", "入党时间", "转正时间"]


@pytest.fixture
def received(settings, tmp_path):
    """An upload of one member, not yet checked."""
    settings.MEDIA_ROOT = tmp_path
    street = make_street()
    make_branch("中共示范街道和平里社区第一支部委员会", make_community(parent=street))
    row = ["和平里第一支部", "张三", make_id_number(), "正式党员", "1989.07", "1990.07"]
    file = SimpleUploadedFile("花名册.xlsx", book([HEAD, row]))
    return receive_upload(file=file, kind="members", organization=street, actor=make_user("street_staff", street))


@pytest.fixture
def checked(received):
    check_upload(received)
    return received


def copies(upload):
    return Upload.objects.select_related("organization", "uploaded_by").get(pk=upload.pk)


def test_two_runs_that_both_saw_it_unsaved_save_it_once(checked):
    """A job taken over from a worker that was thought dead: both read the upload before either saved it."""
    first, second = copies(checked), copies(checked)
    save_upload(first, good_rows=False)
    save_upload(second, good_rows=False)
    assert (Member.objects.count(), second.state) == (1, UploadState.SAVED)
    assert Upload.objects.get().state == UploadState.SAVED
    assert AuditEvent.objects.filter(action="import.saved").count() == 1


def test_late_check_does_not_open_a_saved_upload_again(checked):
    late = copies(checked)
    save_upload(checked, good_rows=False)
    check_upload(late)
    assert Upload.objects.get().state == UploadState.SAVED


@pytest.mark.parametrize("step", [check_upload, lambda upload, hold: save_upload(upload, good_rows=True, hold=hold)])
def test_run_that_lost_its_job_writes_nothing(received, step):
    def hold():
        raise Stopped

    with pytest.raises(Stopped):
        step(received, hold=hold)
    assert (Member.objects.count(), Upload.objects.get().state) == (0, UploadState.RECEIVED)


def test_upload_waits_for_a_job_only_if_there_is_one(received, monkeypatch):
    """The web process died between saying “in progress” and asking for the job: the page waited for ever."""

    def refuse(**asked):
        raise Refused("no job")

    monkeypatch.setattr(services, "IN_REQUEST", 10)
    monkeypatch.setattr(services, "request_job", refuse)
    with pytest.raises(Refused):
        start_check(received)
    assert (Upload.objects.get().state, Job.objects.count()) == (UploadState.RECEIVED, 0)


def test_workbook_of_errors_is_seen_whole_or_not_at_all(received):
    def half(file):
        file.write(b"PK")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        files.write_errors(received, half)
    assert not files.errors_path(received).exists()
