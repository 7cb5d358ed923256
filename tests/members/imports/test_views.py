"""The import pages, from the file to the result."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from members.imports import files, services
from members.imports.models import ColumnMapping, Upload, UploadState
from members.roster.models import Member
from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from organizations.jobs.models import Job, JobState
from organizations.tree.enums import Kind
from organizations.tree.models import Organization
from tests.common.importing.books import book
from tests.factories.members import make_id_number
from tests.factories.organizations import make_branch, make_community, make_district, make_street, make_user

pytestmark = pytest.mark.django_db
HEAD = ["所在党支部", "姓名", "公民身份号码", "人员类别", "入党时间", "转正时间"]


@pytest.fixture
def street(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_street()


@pytest.fixture
def branch(street):
    return make_branch("中共示范街道和平里社区第一支部委员会", make_community(parent=street))


@pytest.fixture
def staff(client, street):
    user = make_user(Role.STREET_STAFF, street)
    client.force_login(user)
    return user


def line(name="张三", number=None, branch="和平里第一支部"):
    return [branch, name, number or make_id_number(), "正式党员", "1989.07", "1990.07"]


def upload(client, street, rows, *, kind="members", head=HEAD):
    file = SimpleUploadedFile("花名册.xlsx", book([head, *rows]))
    return client.post(
        reverse("members:import_start"), {"kind": kind, "organization": street.pk, "file": file}, follow=True
    )


def test_good_file_from_upload_to_result(client, staff, street, branch):
    preview = upload(client, street, [line(), line("李四")])
    assert preview.context["summary"]["accepted"] == 2
    assert not Member.objects.exists()
    made = Upload.objects.get()
    result = client.post(reverse("members:import_save", args=[made.pk]), {"mode": "all"}, follow=True)
    assert Member.objects.count() == 2
    assert result.context["upload"].saved == 2
    assert result.context["result_url"] == reverse("members:member_list")
    assert AuditEvent.objects.filter(action="import.saved", actor=staff).exists()


def test_rejected_rows_are_shown_downloaded_and_left_out(client, staff, street, branch):
    preview = upload(client, street, [line(), line("坏人", branch="没有的支部")])
    text = preview.content.decode()
    assert "只导入合格的 1 行" in text
    assert "没有这个党支部" in text
    made = Upload.objects.get()
    errors = client.get(reverse("members:import_errors", args=[made.pk]))
    assert b"".join(errors.streaming_content)[:2] == b"PK"
    client.post(reverse("members:import_save", args=[made.pk]), {"mode": "good_rows"})
    assert [member.name for member in Member.objects.all()] == ["张三"]


def test_all_saves_nothing_when_a_row_is_rejected(client, staff, street, branch):
    upload(client, street, [line(), line(branch="没有的支部")])
    made = Upload.objects.get()
    result = client.post(reverse("members:import_save", args=[made.pk]), {"mode": "all"}, follow=True)
    assert not Member.objects.exists()
    assert "没有保存任何内容" in result.content.decode()


def test_rows_are_filtered_by_verdict(client, staff, street, branch):
    upload(client, street, [line(), line(branch="没有的支部")])
    url = reverse("members:import_preview", args=[Upload.objects.get().pk])
    shown = client.get(url, {"verdict": "reject"}, headers={"HX-Request": "true"})
    assert [row["row"] for row in shown.context["page"]] == [3]
    assert [row["row"] for row in client.get(url, {"verdict": "all"}).context["page"]] == [2, 3]


def test_unknown_headings_are_mapped_and_remembered(client, staff, street, branch):
    head = ["组织", "姓名", "公民身份号码", "人员类别", "入党时间", "转正时间"]
    page = upload(client, street, [line()], head=head)
    assert "核对列的含义" in page.content.decode()
    made = Upload.objects.get()
    headings = files.read_preview(made)["headings"]
    answers = {f"column-{place}": heading["column"] or "branch" for place, heading in enumerate(headings)}
    preview = client.post(reverse("members:import_columns", args=[made.pk]), answers, follow=True)
    assert preview.context["summary"]["accepted"] == 1
    assert ColumnMapping.objects.get().mapping == {"组织": "branch"}
    again = upload(client, street, [line("李四")], head=head)
    assert again.context["summary"]["accepted"] == 1


def test_a_form_not_recognised_can_be_mapped(client, staff, street, branch):
    page = upload(client, street, [line()], head=["组织", "姓名", "证件", "人员类别", "入党时间", "转正时间"])
    assert "没有找到《党员花名册》的表头" in page.content.decode()
    made = Upload.objects.get()
    answers = {"column-0": "branch", "column-1": "name", "column-2": "id_number", "column-3": "type",
               "column-4": "joined", "column-5": "regular"}  # fmt: skip
    preview = client.post(reverse("members:import_columns", args=[made.pk]), answers, follow=True)
    assert preview.context["summary"]["accepted"] == 1


@pytest.mark.parametrize("page", ["import_preview", "import_columns", "import_errors", "import_result", "import_wait"])
def test_foreign_and_stale_uploads_are_not_found(client, staff, street, branch, page):
    upload(client, street, [line()])
    made = Upload.objects.get()
    url = reverse(f"members:{page}", args=[made.pk])
    client.force_login(make_user(Role.STREET_STAFF, street))
    assert client.get(url).status_code == 404
    client.force_login(staff)
    Upload.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert client.get(url).status_code == 404


def test_stale_files_are_removed_with_the_next_upload(client, staff, street, branch):
    upload(client, street, [line()])
    old = Upload.objects.get()
    Upload.objects.update(created_at=timezone.now() - timedelta(hours=25))
    upload(client, street, [line("李四")])
    assert not Upload.objects.filter(pk=old.pk).exists()
    assert not files.folder_of(old).exists()


def test_an_upload_is_saved_once(client, staff, street, branch):
    upload(client, street, [line()])
    url = reverse("members:import_save", args=[Upload.objects.get().pk])
    client.post(url, {"mode": "all"})
    client.post(url, {"mode": "all"})
    assert Member.objects.count() == 1


def test_a_street_outside_the_scope_cannot_be_chosen(client, staff, street, branch):
    other = make_street("邻街街道党工委")
    assert upload(client, other, [line()]).status_code == 422
    assert not Upload.objects.exists()


@pytest.mark.parametrize("role", [Role.BRANCH_SECRETARY, Role.STREET_LEADER, Role.SYSTEM_ADMIN])
def test_others_may_not_import(client, street, role):
    client.force_login(make_user(role, street))
    assert client.get(reverse("members:import_start")).status_code == 403


def test_a_file_that_is_no_workbook_is_refused_with_a_sentence(client, staff, street, branch):
    file = SimpleUploadedFile("x.xlsx", "姓名,年龄\n张三,3\n".encode())
    page = client.post(
        reverse("members:import_start"), {"kind": "members", "organization": street.pk, "file": file}, follow=True
    )
    assert "CSV" in page.content.decode()


def test_a_big_file_goes_through_a_job(client, staff, street, branch, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(services, "IN_REQUEST", 10)
    with django_capture_on_commit_callbacks(execute=True):
        upload(client, street, [line()])
    made = Upload.objects.get()
    assert made.state == UploadState.CHECKED
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("members:import_save", args=[made.pk]), {"mode": "all"})
    made.refresh_from_db()
    assert (made.state, made.saved) == (UploadState.SAVED, 1)


def test_a_job_that_failed_ends_the_waiting(client, staff, street, branch, monkeypatch):
    monkeypatch.setattr(services, "IN_REQUEST", 10)
    upload(client, street, [line()])
    made = Upload.objects.get()
    assert "正在处理" in client.get(reverse("members:import_wait", args=[made.pk])).content.decode()
    Job.objects.update(state=JobState.FAILED, message="内存不足")
    result = client.get(reverse("members:import_wait", args=[made.pk]), follow=True)
    assert "内存不足" in result.content.decode()


ORGANIZATIONS = ["党组织名称", "类型", "上级党组织"]
NEW_STREET = [
    ["新港街道党工委", "街道党工委", "某某区委"],
    ["中共新港街道海滨社区总支部委员会", "党总支", "新港街道党工委"],
]


@pytest.fixture
def reviewer(client, street):
    district = Organization.objects.get(kind=Kind.DISTRICT)
    client.force_login(make_user(Role.DISTRICT_REVIEWER, district))
    return district


def test_the_district_makes_a_new_street_from_its_ledger(client, reviewer):
    assert "新建街道（按台账）" in client.get(reverse("members:import_start")).content.decode()
    another = make_district("某某区委")
    preview = upload(client, reviewer, NEW_STREET, kind="organizations", head=ORGANIZATIONS)
    assert "新建街道，设在" in preview.content.decode()
    made = Upload.objects.get()
    client.post(reverse("members:import_save", args=[made.pk]), {"mode": "all"}, follow=True)
    street = Organization.objects.get(name="新港街道党工委")
    assert Organization.objects.get_parent(street) == reviewer
    assert not Organization.objects.get_children(another).exists()
    assert Organization.objects.get_children(street).count() == 1
    assert AuditEvent.objects.filter(action="organization.import").exists()


def test_a_street_that_is_there_already_is_not_made_again(client, street, reviewer):
    rows = [[street.name, "街道党工委", reviewer.name]]
    page = upload(client, reviewer, rows, kind="organizations", head=ORGANIZATIONS)
    assert "已在系统中，不能再新建" in page.content.decode()


def test_only_the_ledger_of_organisations_makes_a_street(client, reviewer):
    page = upload(client, reviewer, [line()])
    assert page.status_code == 422
    assert "只有党组织台账可以新建街道" in page.content.decode()
    assert not Upload.objects.exists()


def test_street_staff_cannot_make_a_street(client, staff, street):
    district = Organization.objects.get(kind=Kind.DISTRICT)
    assert "新建街道" not in client.get(reverse("members:import_start")).content.decode()
    assert upload(client, district, NEW_STREET, kind="organizations", head=ORGANIZATIONS).status_code == 422
    assert not Upload.objects.exists()
    own = upload(client, street, NEW_STREET, kind="organizations", head=ORGANIZATIONS)
    assert "请核对" in own.content.decode()
    assert not Organization.objects.filter(name="新港街道党工委").exists()
