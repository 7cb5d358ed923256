import os
import time
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common.exceptions import Refused, Stale
from common.untrusted.storing import ARRIVING
from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from organizations.regulations import services
from organizations.regulations.models import Regulation
from organizations.regulations.tasks import task_clear_regulation_files
from tests.factories.organizations import make_community, make_regulation, make_street, make_user
from tests.security.audited.world import PDF

pytestmark = pytest.mark.django_db
DAY = date(2025, 7, 1)
FACTS = {
    "title": "议事规则", "number": "", "issuer": "街道党工委", "kind": "system", "in_force_from": DAY,
    "in_force_to": None, "text": "第一条",
}  # fmt: skip


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def staff(street):
    return make_user(Role.STREET_STAFF, street)


@pytest.fixture
def store(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "regulations"


def pdf(name="规则.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def test_a_document_with_its_file(street, staff, store):
    found = services.record_regulation(organization=street, actor=staff, file=pdf(), **FACTS | {"text": ""})
    assert (found.file_name, found.content_type) == ("规则.pdf", "application/pdf")
    assert [path.name for path in store.iterdir()] == [Path(found.stored_as).name]
    assert AuditEvent.objects.get(action="regulation.record").object_id == str(found.pk)


@pytest.mark.parametrize(
    ("facts", "file", "said"),
    [
        ({"text": " "}, None, "上传一个文件"),
        ({"in_force_to": date(2025, 1, 1)}, None, "不能早于"),
        ({}, ("坏.pdf", b"MZ not a paper"), "只能上传"),
    ],
)
def test_a_document_is_refused_and_leaves_no_file(street, staff, store, facts, file, said):
    with pytest.raises(Refused, match=said):
        services.record_regulation(organization=street, actor=staff, file=pdf(*file) if file else None, **FACTS | facts)
    assert not Regulation.objects.exists()
    assert not store.exists() or not list(store.iterdir())


def test_the_same_form_twice_is_one_document(street, staff, store):
    services.record_regulation(organization=street, actor=staff, file=pdf(), **FACTS)
    with pytest.raises(Refused, match="不必重复"):
        services.record_regulation(organization=street, actor=staff, file=pdf(), **FACTS)
    assert len(list(store.iterdir())) == Regulation.objects.count() == 1


def test_a_next_version_ends_the_one_before(street, staff):
    old = make_regulation(street)
    new = services.record_regulation(organization=street, actor=staff, replaces=old, version=old.version, **FACTS)
    old.refresh_from_db()
    assert (old.in_force_to, new.replaces) == (date(2025, 6, 30), old)
    with pytest.raises(Refused, match="已有新版本"):
        services.record_regulation(
            organization=street, actor=staff, replaces=old, **FACTS | {"in_force_from": date(2026, 1, 1)}
        )
    with pytest.raises(Refused, match="早于这一天"):
        services.edit_regulation(regulation=old, actor=staff, **FACTS | {"in_force_from": date(2024, 1, 1)})
    with pytest.raises(Refused, match="原版本到"):
        services.edit_regulation(regulation=new, actor=staff, **FACTS | {"in_force_from": date(2025, 6, 30)})


def test_a_next_version_comes_later_and_knows_the_one_before(street, staff):
    old = make_regulation(street, in_force_from=DAY, title="旧规则")
    with pytest.raises(Refused, match="应晚于原版本"):
        services.record_regulation(organization=street, actor=staff, replaces=old, **FACTS)
    with pytest.raises(Stale):
        services.record_regulation(
            organization=street, actor=staff, replaces=old, version=9, **FACTS | {"in_force_from": date(2026, 1, 1)}
        )


def test_mending_and_repealing(street, staff):
    found = make_regulation(street)
    services.edit_regulation(regulation=found, actor=staff, version=1, **FACTS | {"number": "1号"})
    assert "text" not in AuditEvent.objects.get(action="regulation.edit").details["changes"]
    with pytest.raises(Stale):
        services.edit_regulation(regulation=found, actor=staff, version=1, **FACTS)
    with pytest.raises(Refused, match="正文"):
        services.edit_regulation(regulation=found, actor=staff, **FACTS | {"text": ""})
    with pytest.raises(Refused, match="应晚于生效日期"):
        services.repeal_regulation(regulation=found, first_day_without=DAY, reason="x", actor=staff)
    services.repeal_regulation(regulation=found, first_day_without=date(2025, 8, 1), reason="新规", actor=staff)
    with pytest.raises(Refused, match="失效"):
        services.repeal_regulation(regulation=found, first_day_without=date(2025, 9, 1), reason="x", actor=staff)


def test_a_title_and_day_stay_one_when_mending(street, staff):
    other = make_regulation(street, in_force_from=DAY)
    found = make_regulation(street, "另一项")
    with pytest.raises(Refused, match="已经登记"):
        services.edit_regulation(regulation=found, actor=staff, **FACTS | {"title": other.title})


def test_a_community_keeps_its_own_and_not_the_street_s(street):
    community = make_community(parent=street)
    secretary = make_user(Role.COMMUNITY_SECRETARY, community)
    assert services.record_regulation(organization=community, actor=secretary, **FACTS).pk
    with pytest.raises(Refused, match="没有"):
        services.record_regulation(organization=street, actor=secretary, **FACTS)


def test_old_files_without_a_document_go(street, store):
    store.mkdir()
    make_regulation(street, stored_as="regulations/kept.pdf")
    for name in ("kept.pdf", "lost.pdf"):
        (store / name).write_bytes(b"x")
        before = time.time() - ARRIVING.total_seconds() - 60
        os.utime(store / name, (before, before))
    assert task_clear_regulation_files() == 1
    assert [path.name for path in store.iterdir()] == ["kept.pdf"]
