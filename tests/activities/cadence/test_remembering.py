"""What is kept equals what is reckoned anew after every kind of change, and costs a statement or three."""

from datetime import date
from types import SimpleNamespace

import pytest

from activities.cadence import remembering
from activities.cadence.remembering import remembered_cadence
from activities.cadence.selectors import cadence_for
from activities.sessions import services as sessions
from activities.sessions.enums import SessionKind as K
from activities.sessions.enums import State
from common.scoping import in_subtrees
from members.membership.services import change_status, move_member
from organizations.audit.models import AuditEvent
from organizations.audit.services import record
from organizations.settings.services import set_parameter
from organizations.terms.models import PostHeld
from organizations.terms.services import appoint, relieve
from organizations.tree.changes import Decision, dissolve_organization
from organizations.tree.models import Organization
from organizations.tree.services import close_group, establish_group, establish_organization
from tests.factories.activities import make_session
from tests.factories.members import make_member
from tests.factories.organizations import (
    make_branch,
    make_committee,
    make_community,
    make_district,
    make_group,
    make_street,
)

pytestmark = pytest.mark.django_db
YEAR, TODAY = 2025, date(2025, 11, 20)


@pytest.fixture(autouse=True)
def keeping(settings, monkeypatch):
    settings.CADENCE_KEPT_MINUTES = 15
    monkeypatch.setattr(remembering, "WORTH_KEEPING", 1)
    remembering.forget()
    yield
    remembering.forget()


@pytest.fixture
def world():
    district = make_district()
    street, other = make_street(parent=district), make_street("别处街道党工委", parent=district)
    community, elsewhere = make_community(parent=street), make_community("别处社区党总支", parent=other)
    branch, away = make_branch("第一支部", community), make_branch("别处支部", elsewhere)
    make_branch("第二支部", community)
    make_committee(branch)
    for number in range(7):
        make_member(branch, f"党员{number}")
    made = SimpleNamespace(
        district=district,
        street=street,
        community=community,
        branch=branch,
        away=away,
        group=make_group(branch),
        waiting=make_session(branch, date(2025, 3, 6), [K.THEME_DAY], state=State.SUBMITTED),
        member=make_member(branch, "王小明"),
        stranger=make_member(away, "李小红"),
        held=PostHeld.objects.first(),
    )
    record("organization.establish", actor=None, summary="", obj=district, organization=district)
    return made


def kept(world):
    return remembered_cadence([world.street.path], YEAR, today=TODAY)


def anew(world):
    below = Organization.objects.filter(in_subtrees([world.street.path]))
    return cadence_for(below, YEAR, today=TODAY)


DECISION = Decision(date(2025, 6, 30), "示发〔2025〕1号")
ONE_BRANCH = {
    "approve": lambda w: sessions.approve(session=w.waiting, actor=None),
    "return": lambda w: sessions.return_for_correction(session=w.waiting, actor=None, reason="缺决议"),
    "enrol": lambda w: make_member(w.branch, "赵六"),
    "status": lambda w: change_status(member=w.member, on=date(2025, 4, 1), actor=None, standing="dead"),
    "appoint": lambda w: appoint(
        organization=w.branch, post="publicity", person="孙七", valid_from=date(2025, 2, 1), actor=None
    ),
    "relieve": lambda w: relieve(held=w.held, on=date(2025, 5, 1), actor=None),
    "found a group": lambda w: establish_group(
        organization=w.branch, name="第三党小组", valid_from=date(2025, 2, 1), actor=None
    ),
    "close a group": lambda w: close_group(group=w.group, on=date(2025, 5, 31), actor=None),
    "move away": lambda w: move_member(
        member=w.member, organization=w.away, on=date(2025, 5, 1), reason="迁居", actor=None
    ),
    "move here": lambda w: move_member(
        member=w.stranger, organization=w.branch, on=date(2025, 5, 1), reason="迁居", actor=None
    ),
}
MANY = {
    "dissolve": lambda w: dissolve_organization(organization=w.branch, decision=DECISION, actor=None),
    "found": lambda w: establish_organization(
        name="第三支部", kind="branch", parent=w.community, established_on=date(2024, 1, 1), actor=None
    ),
    "parameter": lambda w: set_parameter(
        key="org.committee_required_from_formal",
        value=3,
        valid_from=date(2025, 1, 1),
        organization=w.district,
        actor=None,
    ),
}
NOTHING = {
    "a neighbour's session": lambda w: sessions.approve(
        session=make_session(w.away, date(2025, 3, 6), state=State.SUBMITTED), actor=None
    ),
    "unmasking": lambda w: record("member.unmask", actor=None, summary="", organization=w.branch),
    "a meeting of the community": lambda w: sessions.approve(
        session=make_session(w.community, date(2025, 3, 6), state=State.SUBMITTED), actor=None
    ),
    "a sign-in": lambda w: record("auth.login", actor=None, summary="", organization=w.branch),
    "something above": lambda w: record(
        "x.y", actor=None, summary="", organization=w.branch, obj=SimpleNamespace(_meta=ABOVE, pk=1)
    ),
}
ABOVE = SimpleNamespace(label_lower="assessments.assessment")


@pytest.mark.parametrize("change", ONE_BRANCH.values(), ids=ONE_BRANCH)
def test_a_change_in_one_branch_costs_that_branch(world, change, django_assert_num_queries):
    before = kept(world)
    change(world)
    with django_assert_num_queries(3):
        after = kept(world)
    assert after is before
    assert after == anew(world)


@pytest.mark.parametrize("change", MANY.values(), ids=MANY)
def test_a_change_of_many_costs_everything(world, change):
    before = kept(world)
    change(world)
    assert kept(world) is not before
    assert kept(world) == anew(world)


@pytest.mark.parametrize("change", NOTHING.values(), ids=NOTHING)
def test_what_changes_nothing_costs_one_statement(world, change, django_assert_num_queries):
    before = kept(world)
    change(world)
    with django_assert_num_queries(1):
        assert kept(world) is before
    assert before == anew(world)


def test_the_first_time_costs_what_reckoning_costs(world, django_assert_num_queries):
    with django_assert_num_queries(4):
        kept(world)


def test_another_chain_is_another_district(world):
    before = kept(world)
    AuditEvent.objects.all()._raw_delete("default")
    assert kept(world) is not before


def test_the_old_and_the_too_much_are_reckoned_anew(world, settings, monkeypatch):
    first = kept(world)
    monkeypatch.setattr(remembering, "MOST_EVENTS", 3)
    for _ in range(2):
        record("auth.login", actor=None, summary="", organization=world.branch)
    second = kept(world)
    monkeypatch.setattr(remembering, "MINUTE", 0)
    assert second is not first
    assert kept(world) is not second


def test_only_so_much_is_kept(world, monkeypatch):
    monkeypatch.setattr(remembering, "KEPT", 1)
    first = kept(world)
    remembered_cadence([world.district.path], YEAR, today=TODAY)
    assert kept(world) is not first
    monkeypatch.setattr(remembering, "WORTH_KEEPING", 100)
    remembering.forget()
    assert kept(world) is not kept(world)
