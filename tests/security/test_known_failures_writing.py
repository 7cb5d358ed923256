"""Where comparable systems let people write what is not theirs to write: one test each, named after the failure."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.sessions.attachments import attach
from activities.sessions.models import Session
from common.importing.runner import GOOD_ROWS
from members.roster.importers import RosterImporter
from members.roster.models import Member
from organizations.accounts.roles import Role
from organizations.tree.models import Group, Organization
from tests.common.importing.books import book
from tests.factories.activities import make_session
from tests.factories.members import make_id_number
from tests.factories.organizations import make_post, make_user
from tests.pages import seen
from tests.security.two_streets import picture

pytestmark = pytest.mark.django_db
SCRIPT = '<script>alert("x")</script>'
TODAY = date(2026, 1, 10)


def facts(row) -> dict:
    """Everything the row says in the database now."""
    return type(row).objects.filter(pk=row.pk).values().get()


@pytest.mark.parametrize("heading", ["id", "ID", "pk", "编号", "主键", "version", "organization_id"])
def test_import_with_an_id_column_editing_other_rows(mine, other, heading):
    before = facts(other.member), facts(mine.member)
    head = [heading, "所在党支部", "姓名", "性别", "公民身份号码", "人员类别(正式/预备)"]
    row = [other.member.pk, "红旗第一支部", "新来的", "男", make_id_number(), "正式党员"]
    taken = [mine.member.pk, "红旗第一支部", "另一个", "男", make_id_number(), "正式党员"]
    importer = RosterImporter(street=mine.street, today=TODAY)
    report = importer.run(book([["花名册"], head, row, taken]), GOOD_ROWS)
    assert report.saved == 2
    assert (facts(other.member), facts(mine.member)) == before
    assert Member.objects.filter(organization=mine.branch).count() == 3


def test_import_by_the_identity_number_of_a_neighbours_member(mine, other):
    before = facts(other.member)
    head = ["所在党支部", "姓名", "性别", "公民身份号码", "人员类别(正式/预备)"]
    row = ["红旗第一支部", other.member.name, "男", other.member.id_number, "正式党员"]
    report = RosterImporter(street=mine.street, today=TODAY).run(book([["花名册"], head, row]), GOOD_ROWS)
    assert report.saved == 0
    assert facts(other.member) == before


def test_constrained_permission_checked_without_the_object(client, mine):
    """Who may edit here and look there may not edit there."""
    user = make_user(Role.STREET_LEADER, mine.street)
    make_post(user, Role.BRANCH_SECRETARY, mine.branch)
    client.force_login(user)
    before = facts(mine.colleague)
    assert user.holds("members.edit")
    for name, typed in (
        ("members:member_edit", {"name": "改了"}),
        ("members:member_move", {"organization": mine.branch.pk, "on": "2026-01-05"}),
        ("members:member_status", {"type": "full", "standing": "observed", "on": "2026-01-05"}),
    ):
        address = reverse(name, args=[mine.colleague.pk])
        assert client.get(address).status_code == 403
        assert client.post(address, typed | {"version": mine.colleague.version}).status_code == 403
    assert facts(mine.colleague) == before
    allowed = reverse("members:member_edit", args=[mine.member.pk])
    assert client.post(allowed, seen(client, allowed, name="改了")).status_code == 302


def test_self_approval(client, mine):
    draft = make_session(mine.branch, state="submitted", created_by=mine.staff)
    approve = reverse("activities:session_approve", args=[draft.pk])
    client.force_login(mine.staff)
    assert mine.staff.may("sessions.review", mine.branch)
    assert client.post(approve, {"version": draft.version}).status_code == 422
    assert facts(draft)["state"] == "submitted"
    client.force_login(mine.reviewer)
    assert client.post(approve, {"version": draft.version}).status_code == 302
    assert facts(draft)["state"] == "approved"


def test_self_approval_by_handing_in_what_another_wrote(client, mine):
    written = make_session(mine.branch, state="submitted", created_by=mine.secretary)
    written.events.create(action="submit", label="提交审核", actor=mine.staff)
    client.force_login(mine.staff)
    answer = client.post(reverse("activities:session_approve", args=[written.pk]), {"version": written.version})
    assert (answer.status_code, facts(written)["state"]) == (422, "submitted")


def test_stored_script_in_a_name_a_comment_a_file_name(client, mine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    draft = make_session(mine.branch, state="returned", topic=SCRIPT, place=SCRIPT, host=SCRIPT, content=SCRIPT)
    file = attach(session=draft, actor=mine.secretary, file=picture())
    type(file).objects.filter(pk=file.pk).update(name=f"{SCRIPT}.png")
    draft.events.create(action="return", label="退回", reason=SCRIPT, actor=mine.reviewer)
    Member.objects.filter(pk=mine.member.pk).update(name=SCRIPT, note=SCRIPT, workplace=SCRIPT)
    Organization.objects.filter(pk=mine.branch.pk).update(name=SCRIPT, key=SCRIPT, note=SCRIPT)
    client.force_login(mine.staff)
    pages = [
        "/", "/members/", f"/members/{mine.member.pk}/", f"/members/{mine.member.pk}/edit/",
        f"/members/{mine.member.pk}/form/",
        "/activities/sessions/", f"/activities/sessions/{draft.pk}/", f"/activities/sessions/{draft.pk}/edit/",
        "/activities/matrix/", f"/organizations/tree/{mine.branch.pk}/", "/organizations/tree/", "/members/?q=script",
        f"/organizations/tree/{mine.branch.pk}/edit/", f"/members/{mine.member.pk}/move/",
    ]  # fmt: skip
    escaped = 0
    for address in pages:
        page = client.get(address).content.decode()
        assert "<script>alert(" not in page, address
        escaped += "&lt;script&gt;alert(" in page
    assert escaped >= len(pages) - 3
    download = client.get(reverse("activities:attachment_download", args=[file.pk]))
    assert "<script>" not in download["Content-Disposition"]
    assert download["Content-Disposition"].startswith("attachment")
    assert download["X-Content-Type-Options"] == "nosniff"


def test_stored_script_in_what_a_conflict_sets_side_by_side(client, mine):
    client.force_login(mine.staff)
    address = reverse("members:member_edit", args=[mine.member.pk])
    Member.objects.filter(pk=mine.member.pk).update(note=SCRIPT, version=9)
    page = client.post(address, {"name": "甲", "note": f"{SCRIPT}2", "version": 1}).content.decode()
    assert 'id="conflict"' in page
    assert "<script>alert(" not in page
    assert page.count("&lt;script&gt;alert(") >= 3


def test_mass_assignment(client, mine, other):
    client.force_login(mine.secretary)
    smuggled = {
        "organization": other.branch.pk, "organization_id": other.branch.pk, "type": "probationary",
        "id": other.member.pk, "standing": "expelled", "pk": other.member.pk, "id_index": "x",
        "created_at": "2000-01-01",
    }  # fmt: skip
    before, neighbour = facts(mine.member), facts(other.member)
    address = reverse("members:member_edit", args=[mine.member.pk])
    assert client.post(address, seen(client, address, name="红旗新", **smuggled)).status_code == 302
    after = facts(mine.member)
    assert {name: after[name] for name in smuggled if name in after} == {
        name: before[name] for name in smuggled if name in before
    }
    assert after["name"] == "红旗新"
    assert facts(other.member) == neighbour


def test_mass_assignment_of_a_state(client, mine):
    client.force_login(mine.secretary)
    entered = {
        "organization": mine.branch.pk, "starts_at": f"{timezone.localdate()}T00:10", "kinds": ["theme_day"],
        "topic": "学习", "action": "draft", "token": "t", "state": "approved", "created_by": mine.reviewer.pk,
        "recorded_late": "", "imported": "on", "present": "99", "recorded_on": "2000-01-01", "replaced_by": 1,
    }  # fmt: skip
    assert client.post(reverse("activities:session_save"), entered).status_code == 302
    made = Session.objects.get()
    assert (made.state, made.created_by_id, made.imported, made.recorded_on) == (
        "draft",
        mine.secretary.pk,
        False,
        None,
    )
    assert made.present < 99


def test_edit_after_approval(client, mine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    session = make_session(mine.branch, state="draft", created_by=mine.secretary)
    file = attach(session=session, actor=mine.secretary, file=picture())
    Session.objects.filter(pk=session.pk).update(state="approved")
    before = facts(session)
    client.force_login(mine.secretary)
    entered = {
        "organization": mine.branch.pk, "session": session.pk, "version": session.version, "topic": "改了",
        "starts_at": f"{timezone.localdate()}T00:10", "action": "submit", "token": session.form_token,
    }  # fmt: skip
    assert client.post(reverse("activities:session_save"), entered).status_code == 422
    for act in ("submit", "withdraw", "discard"):
        address = reverse(f"activities:session_{act}", args=[session.pk])
        assert client.post(address, {"version": session.version}).status_code == 422
    client.post(reverse("activities:attachment_upload", args=[session.pk]), {"file": picture("另一张.png")})
    client.post(reverse("activities:attachment_delete", args=[file.pk]))
    assert facts(session) == before
    assert [one.pk for one in session.attachments.all()] == [file.pk]


def test_object_permission_skipped_on_create(client, mine, other):
    client.force_login(mine.staff)
    entered = {
        "organization": other.branch.pk, "starts_at": f"{timezone.localdate()}T00:10", "topic": "越界",
        "action": "draft",
    }  # fmt: skip
    assert client.post(reverse("activities:session_save"), entered).status_code == 404
    new = {"organization": other.branch.pk, "name": "越界", "id_number": make_id_number(), "type": "full"}
    assert client.post(reverse("members:member_create"), new).status_code == 422
    group = reverse("organizations:group_create", args=[other.branch.pk])
    assert client.post(group, {"name": "越界小组"}).status_code == 404
    found = reverse("organizations:organization_change", args=[other.community.pk, "establish"])
    assert client.post(found, {"name": "越界支部", "kind": "branch", "effective_on": "2026-01-05"}).status_code == 404
    move = reverse("members:member_move", args=[mine.member.pk])
    away = seen(client, move, organization=other.branch.pk, on="2026-01-05")
    assert client.post(move, away).status_code == 422
    assert not Session.objects.exists()
    assert not Group.objects.exists()
    assert not Member.objects.filter(name="越界").exists()
    assert not Organization.objects.filter(name__contains="越界").exists()
    assert facts(mine.member)["organization_id"] == mine.branch.pk
