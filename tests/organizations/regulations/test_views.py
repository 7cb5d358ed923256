from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from organizations.regulations.models import Regulation
from tests.factories.organizations import make_branch, make_community, make_regulation, make_street, make_user
from tests.pages import seen
from tests.security.audited.world import PDF

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def address(name, *args):
    return reverse(f"organizations:{name}", args=args)


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def branch(street):
    return make_branch("甲支部", make_community("甲社区总支部", street))


@pytest.fixture
def staff(client, street):
    user = make_user(Role.STREET_STAFF, street)
    client.force_login(user)
    return user


def test_from_recording_to_the_end(client, street, staff, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    facts = {"organization": street.pk, "title": "考核办法", "issuer": "区委组织部", "kind": "template",
             "in_force_from": "2024-01-01", "file": SimpleUploadedFile("办法.pdf", PDF)}  # fmt: skip
    assert client.post(address("regulation_create"), facts).status_code == 302
    found = Regulation.objects.get()
    got = client.get(address("regulation_file", found.pk))
    assert b"".join(got.streaming_content) == PDF
    assert AuditEvent.objects.get(action="regulation.file").actor == staff
    replace = address("regulation_replace", found.pk)
    sent = seen(client, replace, title="考核办法", issuer="区委组织部", kind="template", text="第一条",
                in_force_from="2025-01-01")  # fmt: skip
    assert client.post(replace, sent).status_code == 302
    page = client.get(address("regulation_detail", found.pk)).content.decode()
    assert "已失效" in page
    assert "其他版本" in page
    assert "登记新版本" not in page
    new = Regulation.objects.get(replaces=found)
    repeal = address("regulation_repeal", new.pk)
    assert client.post(repeal, seen(client, repeal, first_day_without=TODAY, reason="明文废止")).status_code == 302
    assert "已失效" in client.get(address("regulation_detail", new.pk)).content.decode()
    assert client.get(address("regulation_file", new.pk)).status_code == 404


def test_rules_are_read_by_those_they_bind(client, street, branch):
    bound, below = make_regulation(street, "街道制度"), make_regulation(branch, "支部制度")
    beside = make_regulation(make_branch("乙支部", make_community("乙社区总支部", street)), "邻支部制度")
    client.force_login(make_user(Role.BRANCH_SECRETARY, branch))
    page = client.get(address("regulation_list")).content.decode()
    assert [name in page for name in ("街道制度", "支部制度", "邻支部制度")] == [True, True, False]
    shown = client.get(address("regulation_detail", bound.pk)).content.decode()
    assert "修改" not in shown
    assert reverse("organizations:organization_detail", args=[street.pk]) not in shown
    assert client.get(address("regulation_detail", below.pk)).status_code == 200
    assert client.get(address("regulation_detail", beside.pk)).status_code == 404
    assert client.get(address("regulation_edit", bound.pk)).status_code == 403
    assert client.get(address("regulation_create")).status_code == 403


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"state": "now"}, ["现行"]),
        ({"state": "later"}, ["将来"]),
        ({"state": "over"}, ["从前"]),
        ({"kind": "measures"}, ["从前"]),
        ({"q": "只在正文"}, ["将来"]),
        ({}, ["现行", "将来", "从前"]),
    ],
)
def test_the_library_is_searched(client, street, staff, query, names):
    make_regulation(street, "现行")
    make_regulation(street, "将来", in_force_from=date(2099, 1, 1), text="只在正文")
    make_regulation(street, "从前", in_force_to=date(2024, 5, 1), kind="measures")
    page = client.get(address("regulation_list"), query).content.decode()
    assert [name for name in ("现行", "将来", "从前") if f">{name}<" in page] == names
    counts = client.get(address("regulation_list")).context["counts"]
    assert {kind.label: number for kind, number in counts}["制度"] == 1


def test_words_are_mended(client, street, staff):
    found = make_regulation(street)
    edit = address("regulation_edit", found.pk)
    sent = seen(client, edit, title="议事规则", issuer="党工委", kind="system", text="改", in_force_from="2024-01-01")
    assert client.post(edit, sent).status_code == 302
    found.refresh_from_db()
    assert found.issuer == "党工委"
    assert client.post(edit, sent).status_code == 422
