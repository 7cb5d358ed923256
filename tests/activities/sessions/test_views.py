import base64
import io
import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from activities.sessions import services
from activities.sessions.attachments import attach
from activities.sessions.enums import SessionKind as K
from activities.sessions.enums import State
from activities.sessions.models import Session
from activities.sessions.records import SessionInput
from common.exceptions import Refused
from organizations.accounts.roles import Role
from tests.factories.activities import at, make_session
from tests.factories.members import make_member
from tests.factories.organizations import make_branch, make_community, make_street, make_user

pytestmark = pytest.mark.django_db
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


@pytest.fixture
def place(client):
    street = make_street()
    community = make_community(parent=street)
    branch = make_branch("中共示范街道红旗社区第一支部委员会", parent=community)
    found = SimpleNamespace(
        street=street,
        community=community,
        branch=branch,
        secretary=make_user(Role.BRANCH_SECRETARY, branch),
        reviewer=make_user(Role.COMMUNITY_SECRETARY, community),
        staff=make_user(Role.STREET_STAFF, street),
        outsider=make_user(Role.STREET_STAFF, make_street("临港街道党工委")),
        members=[make_member(branch, f"党员{n}") for n in range(4)],
    )
    client.force_login(found.secretary)
    return found


def posted(at_branch, **fields):
    today = timezone.localdate()
    values = {
        "organization": at_branch.branch.pk,
        "kinds": [K.MEMBERS_MEETING],
        "starts_at": f"{today}T00:10",
        "topic": "学习研讨",
        "token": "form-1",
        "action": "submit",
    }
    return values | fields


def save(client, at_branch, **fields):
    return client.post(reverse("activities:session_save"), posted(at_branch, **fields))


def test_the_form_opens_filled_in_from_a_line_of_the_workbench(client, place):
    last = {"topic": "上次党课", "place": "老地方", "recorder": "李四"}
    make_session(place.branch, date(2025, 3, 5), [K.LECTURE], starts_at=at(date(2025, 3, 5), 0), **last)
    today = timezone.localdate()
    query = {"organization": place.branch.pk, "kind": "lecture", "period": f"{today:%Y-%m}"}
    page = client.get(reverse("activities:session_create"), query).content.decode()
    assert 'value="上次党课"' in page
    assert 'value="老地方"' in page
    assert f'value="{today}T00:00"' in page
    assert page.count("data-status-select") == 4
    assert 'value="lecture" data-kind checked' in page


def test_a_secretary_of_one_branch_is_not_asked_which(client, place):
    assert b"data-status-select" in client.get(reverse("activities:session_create")).content
    client.force_login(place.staff)
    assert place.branch.name in client.get(reverse("activities:session_create")).content.decode()


def test_logging_a_session_with_two_absences(client, place):
    absent = {f"status_{place.members[0].pk}": "absent", f"status_{place.members[1].pk}": "leave_sick"}
    response = save(client, place, **absent)
    session = Session.objects.get()
    assert response.url == reverse("activities:session_detail", args=[session.pk])
    assert (session.state, session.expected, session.present) == (State.SUBMITTED, 4, 2)


def test_people_of_one_name_are_told_apart_in_the_roster(client, place):
    for born in (date(1960, 5, 10), date(1971, 5, 10), date(1971, 8, 10)):
        make_member(place.branch, "王敏", birth_date=born)
    page = client.get(reverse("activities:session_create")).content.decode()
    for mark in ("1960年生", "1971年5月生", "1971年8月生"):
        assert f'<span class="roster-name">王敏</span><span class="roster-tag">{mark}</span>' in page
    assert '<span class="roster-name">党员0</span></label>' in page


def test_the_form_knows_which_kinds_have_a_quorum(client, place):
    page = client.get(reverse("activities:session_create")).content.decode()
    assert '"quorum_kinds": ["members_meeting", "branch_committee_meeting"]' in page


def test_a_meeting_of_a_later_hour_today_is_not_accepted_as_held(client, place, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at(date(2025, 3, 5), 4, 11))
    response = save(client, place, starts_at="2025-03-05T09:00")
    assert response.status_code == 422
    assert "会议时间（今天 09:00）还没有到，请在开会之后登记。" in response.content.decode()
    assert Session.objects.get().state == State.DRAFT


def test_what_was_typed_is_kept_when_something_is_missing(client, place):
    response = save(client, place, topic="", place="会议室")
    assert response.status_code == 422
    assert "请填写主题" in response.content.decode()
    session = Session.objects.get()
    assert (session.state, session.place) == (State.DRAFT, "会议室")
    assert f'name="session" value="{session.pk}"' in response.content.decode()
    save(client, place, session=session.pk, version=session.version)
    session.refresh_from_db()
    assert session.state == State.SUBMITTED


def test_a_form_without_a_time_says_so_and_shows_everything_again(client, place):
    response = save(client, place, starts_at="", place="会议室")
    assert response.status_code == 422
    assert 'value="会议室"' in response.content.decode()


def test_the_draft_saves_itself(client, place):
    for topic in ("甲", "甲乙"):
        address = reverse("activities:session_save")
        response = client.post(address, posted(place, topic=topic), HTTP_HX_REQUEST="true")
        assert "草稿已自动保存" in response.content.decode()
    session = Session.objects.get()
    assert (session.topic, session.state) == ("甲乙", State.DRAFT)


def hidden(response, name):
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1]


@pytest.fixture
def two_tabs(client, place):
    """The same returned record open twice, then saved from the first form; gives what the second one posts."""
    session = services.save_draft(
        actor=place.secretary,
        organization=place.branch,
        entered=SessionInput(kinds=[K.MEMBERS_MEETING], starts_at=at(date(2025, 3, 5)), topic="原来的"),
    )
    Session.objects.filter(pk=session.pk).update(state=State.RETURNED)
    first, second = (
        {"session": session.pk, "starts_at": "2025-03-05T09:00", "action": "draft"}
        | {name: hidden(client.get(f"/activities/sessions/{session.pk}/edit/"), name) for name in ("version", "token")}
        for _tab in range(2)
    )
    save(client, place, **first | {"topic": "第一个窗口", f"status_{place.members[0].pk}": "absent"})
    return session, second | {"topic": "第二个窗口"}


@pytest.mark.parametrize("action", ["draft", "submit"])
def test_a_form_opened_before_anothers_save_never_wins_silently(client, place, two_tabs, action):
    session, second = two_tabs
    second["action"] = action
    for _again in range(2):
        response = save(client, place, **second)
        page = response.content.decode()
        assert response.status_code == 422
        for words in ("第一个窗口", "第二个窗口", "党员0", "缺席", "以我填的为准"):
            assert words in page
        assert hidden(response, "version") == second["version"]
        session.refresh_from_db()
        assert (session.topic, session.state) == ("第一个窗口", State.RETURNED)


def test_autosave_of_a_stale_form_tells_both_versions_and_stays_stale(client, place, two_tabs):
    session, second = two_tabs
    for _again in range(2):
        response = client.post(
            reverse("activities:session_save"), posted(place, **second), headers={"HX-Request": "true"}
        )
        page = response.content.decode()
        assert "主题（议题）（已保存“第一个窗口”，您填“第二个窗口”）" in page
        assert "还没有保存" in page
        second |= {name: hidden(response, name) for name in ("version", "token")}
    session.refresh_from_db()
    assert session.topic == "第一个窗口"


def test_a_form_without_its_version_is_stale(client, place, two_tabs):
    _session, second = two_tabs
    assert save(client, place, **second | {"version": ""}).status_code == 422


def test_who_has_seen_both_versions_may_let_his_own_stand(client, place, two_tabs):
    session, second = two_tabs
    seen = re.search(r'name="over" value="(\d+)"', save(client, place, **second).content.decode())[1]
    services.save_draft(
        actor=place.reviewer,
        organization=place.branch,
        entered=SessionInput(kinds=[], starts_at=at(date(2025, 3, 5)), topic="第三个窗口"),
        session=session,
    )
    response = save(client, place, **second | {"over": seen})
    assert response.status_code == 422
    seen = re.search(r'name="over" value="(\d+)"', response.content.decode())[1]
    assert save(client, place, **second | {"over": seen}).status_code == 302
    session.refresh_from_db()
    assert session.topic == "第二个窗口"


def test_the_roster_follows_the_form(client, place):
    values = posted(place) | {f"status_{place.members[0].pk}": "absent"}
    page = client.post(reverse("activities:session_roster"), values).content.decode()
    assert 'data-status="absent"' in page


@pytest.mark.parametrize("wrong", ["abc", "99999999999999999999", "-1"])
def test_wrong_numbers_are_not_found(client, place, wrong):
    assert save(client, place, organization=wrong).status_code == 404


def test_review_opens_the_next_one_and_a_return_reaches_the_maker(client, place):
    sessions = []
    for day in (3, 4):
        session = make_session(place.branch, date(2025, 3, day), state=State.SUBMITTED, created_by=place.secretary)
        sessions.append(session)
    client.force_login(place.reviewer)
    first, second = sessions
    assert client.get(reverse("activities:session_review")).url == f"/activities/sessions/{first.pk}/"
    assert "审核通过" in client.get(f"/activities/sessions/{first.pk}/").content.decode()
    response = client.post(f"/activities/sessions/{first.pk}/approve/", {"version": 1})
    assert response.url == f"/activities/sessions/{second.pk}/"
    response = client.post(f"/activities/sessions/{second.pk}/return/", {"version": 1, "reason": ""})
    assert response.status_code == 422
    assert "理由" in response.content.decode()
    client.post(f"/activities/sessions/{second.pk}/return/", {"version": 1, "reason": "缺少记录人"})
    client.force_login(place.secretary)
    assert "缺少记录人" in client.get(f"/activities/sessions/{second.pk}/").content.decode()
    assert "缺少记录人" in client.get(f"/activities/sessions/{second.pk}/edit/").content.decode()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("get", "edit/"),
        ("get", "record.docx"),
        ("post", "submit/"),
        ("post", "withdraw/"),
        ("post", "approve/"),
        ("post", "return/"),
        ("post", "correct/"),
        ("post", "discard/"),
        ("post", "files/"),
    ],
)
def test_other_streets_records_do_not_exist(client, place, method, path):
    session = make_session(place.branch)
    client.force_login(place.outsider)
    assert getattr(client, method)(f"/activities/sessions/{session.pk}/{path}").status_code == 404
    session.refresh_from_db()
    assert session.state == State.APPROVED


def test_inside_the_scope_without_the_right_is_forbidden(client, place):
    session = make_session(place.branch, state=State.SUBMITTED)
    assert client.post(f"/activities/sessions/{session.pk}/approve/").status_code == 403


def test_the_list_shows_filters_and_exports_the_same_rows(client, place):
    make_session(place.branch, date(2025, 3, 5), [K.LECTURE], topic="三月党课")
    make_session(place.branch, date(2025, 4, 5), [K.LECTURE], topic="四月党课", recorded_late=True)
    make_session(make_branch(parent=make_community(parent=make_street("东城街道党工委"))), topic="别人的")
    address = reverse("activities:session_list")
    everything = client.get(address).content.decode()
    assert "三月党课" in everything
    assert "别人的" not in everything
    march = client.get(address, {"month": "2025-03", "kind": "lecture", "organization": place.branch.pk})
    assert "四月党课" not in march.content.decode()
    exported = client.get(address, {"late": "true", "export": "csv"})
    text = b"".join(exported.streaming_content).decode("utf-8-sig")
    assert "四月党课" in text
    assert "三月党课" not in text


@pytest.mark.parametrize("name", ["activities:session_list", "activities:session_calendar"])
def test_statements_of_a_page_do_not_grow_with_rows(client, place, name):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name), {"month": "2025-03"}).status_code == 200
        return len(queries)

    for day in (1, 2):
        make_session(place.branch, date(2025, 3, day))
    few = statements()
    for day in range(3, 25):
        make_session(place.branch, date(2025, 3, day), [K.LECTURE, K.THEME_DAY])
    assert statements() <= few <= 12


def test_a_replaced_version_stays_readable_but_leaves_the_list(client, place):
    old = make_session(place.branch, topic="旧的记录")
    new = services.correct(session=old, actor=place.secretary, reason="更正")
    Session.objects.filter(pk=old.pk).update(replaced_by=new)
    assert "旧的记录" in client.get(f"/activities/sessions/{old.pk}/").content.decode()
    assert "查看现行版本" in client.get(f"/activities/sessions/{old.pk}/").content.decode()
    listed = client.get(reverse("activities:session_list")).content.decode()
    assert f"/sessions/{old.pk}/" not in listed


def words_of(response):
    document = Document(io.BytesIO(b"".join(response.streaming_content)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_registration_form_is_filled_from_the_record(client, place):
    session = make_session(place.branch, date(2025, 3, 5), [K.MEMBERS_MEETING], topic="学习党章", host="张书记")
    text = words_of(client.get(f"/activities/sessions/{session.pk}/record.docx"))
    for word in ("组织生活登记表", place.branch.name, "党员大会", "2025年3月5日 09:00", "学习党章", "张书记", "10 / 9"):
        assert word in text


def test_the_sign_in_sheet_lists_the_roster(client, place):
    address = reverse("activities:sign_in_sheet")
    assert "党员3" in client.get(address, {"organization": place.branch.pk}).content.decode()
    assert "党员3" in words_of(client.get(address, {"organization": place.branch.pk, "format": "docx"}))


def test_a_reviewer_is_offered_return_and_the_branch_withdrawal(client, place):
    session = make_session(place.branch, state=State.SUBMITTED, created_by=place.secretary)
    page = client.get(f"/activities/sessions/{session.pk}/").content.decode()
    assert "撤回修改" in page
    client.force_login(place.reviewer)
    page = client.get(f"/activities/sessions/{session.pk}/").content.decode()
    assert "撤回修改" not in page
    assert "退回修改" in page
    assert client.post(f"/activities/sessions/{session.pk}/withdraw/", {"version": session.version}).status_code == 422


# -- attachments


@pytest.mark.parametrize("data", [b"", b"<html><script>alert(1)</script>", PNG[:45]])
def test_an_attachment_is_refused_by_its_content_and_leaves_nothing(place, settings, tmp_path, data):
    settings.MEDIA_ROOT = tmp_path
    session = make_session(place.branch, state=State.DRAFT)
    with pytest.raises(Refused):
        attach(session=session, actor=place.secretary, file=SimpleUploadedFile("照片.png", data))
    assert not session.attachments.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_file_beyond_the_number_is_refused_and_leaves_nothing(place, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("activities.sessions.attachments.MAX_FILES", 1)
    session = make_session(place.branch, state=State.DRAFT)
    attach(session=session, actor=place.secretary, file=SimpleUploadedFile("1.png", PNG))
    with pytest.raises(Refused, match="最多 1 个"):
        attach(session=session, actor=place.secretary, file=SimpleUploadedFile("2.png", PNG))
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_file_is_served_through_the_scope_only(client, place, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    session = make_session(place.branch, state=State.DRAFT)
    stored = attach(session=session, actor=place.secretary, file=SimpleUploadedFile("../照片.exe", PNG))
    assert stored.name == "照片.png"
    assert "照片" not in stored.stored_as
    response = client.get(f"/activities/session-files/{stored.pk}/")
    assert b"".join(response.streaming_content) == PNG
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")
    settings.PRIVATE_FILES_REDIRECT = "/private/"
    assert client.get(f"/activities/session-files/{stored.pk}/")["X-Accel-Redirect"].startswith("/private/sessions/")
    client.force_login(place.outsider)
    assert client.get(f"/activities/session-files/{stored.pk}/").status_code == 404


def test_files_of_an_approved_record_are_locked(client, place, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    session = make_session(place.branch)
    with pytest.raises(Refused):
        attach(session=session, actor=place.secretary, file=SimpleUploadedFile("a.png", PNG))


def test_a_correction_by_page(client, place):
    session = make_session(place.branch)
    assert client.post(f"/activities/sessions/{session.pk}/correct/", {"version": session.version}).status_code == 422
    address = f"/activities/sessions/{session.pk}/correct/"
    response = client.post(address, {"version": session.version, "reason": "漏记"})
    copy = session.corrections.get()
    assert response.url == f"/activities/sessions/{copy.pk}/edit/"
    assert client.get(response.url).status_code == 200
    assert copy.starts_at == at(date(2025, 3, 5))
