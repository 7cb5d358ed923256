"""What a session keeps of its kinds is what its minutes say, whoever wrote them."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from activities.sessions import services
from activities.sessions.enums import SessionKind as K
from activities.sessions.importers import SessionImporter
from activities.sessions.models import Session, kinds_text
from activities.sessions.records import SessionInput
from common.importing.runner import ALL_OR_NOTHING
from organizations.tree.models import Organization
from partybuild.generate.build import build_district
from partybuild.generate.size import Size
from tests.activities.sessions.test_importers import TODAY, book, street
from tests.factories.activities import at, make_session
from tests.factories.members import make_member
from tests.factories.organizations import make_branch, make_user

__all__ = ["street"]
pytestmark = pytest.mark.django_db


def minuted() -> dict[int, str]:
    rows = Session.objects.prefetch_related("minutes")
    return {row.pk: kinds_text(minutes.kind for minutes in row.minutes.all()) for row in rows}


def kept() -> dict[int, str]:
    return dict(Session.objects.values_list("pk", "kinds"))


def test_a_form_saved_twice_and_a_correction():
    branch = make_branch()
    make_member(branch)
    author, reviewer = (
        make_user("branch_secretary", branch),
        make_user("community_secretary", Organization.objects.get_parent(branch)),
    )
    entered = SessionInput(kinds=[K.THEME_DAY], starts_at=at(date(2025, 3, 5)), topic="学习", place="活动室")
    session = services.save_draft(actor=author, organization=branch, entered=entered)
    assert session.kind_list == ["theme_day"]
    entered.kinds = [K.MEMBERS_MEETING, K.THEME_DAY]
    session = services.save_draft(actor=author, organization=branch, entered=entered, session=session)
    session = services.submit(session=session, actor=author, today=date(2025, 3, 6))
    session = services.approve(session=session, actor=reviewer)
    services.correct(session=session, actor=author, reason="改议题")
    assert set(kept().values()) == {"members_meeting,theme_day"}
    assert kept() == minuted()


def test_an_imported_ledger(street):
    report = SessionImporter(street=street, today=TODAY).run(book({"会议类型": "主题党日，专题党课"}), ALL_OR_NOTHING)
    assert report.accepted == 1
    assert [sorted(text.split(",")) for text in kept().values()] == [["lecture", "theme_day"]]
    assert kept() == minuted()


def test_a_generated_district():
    build_district(Size(1, 1, 2, 20, 1, today=date(2025, 6, 20)), password="Rehearsal-2025")
    assert len(kept()) > 50
    assert kept() == minuted()


def test_rows_from_before_are_filled_from_their_minutes():
    session = make_session(make_branch(), kinds=[K.THEME_DAY, K.LECTURE])
    Session.objects.update(kinds="")
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        import_module("activities.migrations.0003_kinds_of_a_session").fill(apps, editor)
    assert kept() == {session.pk: "theme_day,lecture"} == minuted()
