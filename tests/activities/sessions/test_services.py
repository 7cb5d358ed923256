from datetime import date
from types import SimpleNamespace

import pytest

from activities.sessions import services
from activities.sessions.enums import AttendanceStatus as S
from activities.sessions.enums import SessionKind as K
from activities.sessions.enums import State
from activities.sessions.models import Session
from activities.sessions.records import ResolutionInput, SessionInput
from activities.sessions.rosters import roster_for
from common.exceptions import Refused, Stale
from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from tests.factories.activities import at
from tests.factories.members import make_member
from tests.factories.organizations import make_branch, make_committee, make_community, make_group, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2025, 3, 6)


@pytest.fixture
def place():
    """A branch with four full members and a probationary one, its secretary and the community's."""

    community = make_community()
    branch = make_branch(parent=community)
    return SimpleNamespace(
        community=community,
        branch=branch,
        secretary=make_user(Role.BRANCH_SECRETARY, branch),
        reviewer=make_user(Role.COMMUNITY_SECRETARY, community),
        members=[make_member(branch, f"党员{n}") for n in range(4)],
        newcomer=make_member(branch, "预备", type="probationary"),
    )


def entered(**fields):
    values = {"kinds": [K.MEMBERS_MEETING], "starts_at": at(date(2025, 3, 5)), "topic": "学习研讨", "place": "活动室"}
    return SessionInput(**values | fields)


def draft(place, **fields):
    return services.save_draft(actor=place.secretary, organization=place.branch, entered=entered(**fields))


def submitted(place, **fields):
    return services.submit(session=draft(place, **fields), actor=place.secretary, today=TODAY)


def approved(place, **fields):
    return services.approve(session=submitted(place, **fields), actor=place.reviewer)


def test_everyone_is_present_until_ticked_otherwise(place):
    statuses = {place.members[0].pk: (S.LEAVE_SICK, ""), place.members[1].pk: (S.ABSENT, "")}
    session = draft(place, statuses=statuses, guests=["积极分子"])
    assert (session.expected, session.present) == (5, 3)
    assert (session.voters_expected, session.voters_present) == (4, 2)
    assert session.attendances.filter(status=S.OBSERVER).get().name == "积极分子"
    assert session.held_on == date(2025, 3, 5)


def test_the_way_from_draft_to_approved_is_told_in_events_and_audit(place):
    session = submitted(place)
    assert session.state == State.SUBMITTED
    session = services.return_for_correction(session=session, actor=place.reviewer, reason="缺少主持人")
    assert session.state == State.RETURNED
    session = services.save_draft(
        actor=place.secretary, organization=place.branch, entered=entered(host="张三"), session=session
    )
    session = services.submit(session=session, actor=place.secretary, today=TODAY)
    session = services.approve(session=session, actor=place.reviewer)
    assert session.state == State.APPROVED
    assert [event.action for event in session.events.all()] == ["submit", "return", "submit", "approve"]
    assert session.events.get(action="return").reason == "缺少主持人"
    actions = AuditEvent.objects.filter(action__startswith="session.").exclude(action="session.draft")
    assert actions.count() == 4


@pytest.mark.parametrize(
    ("action", "states"),
    [
        ("submit", {State.DRAFT, State.RETURNED}),
        ("withdraw", {State.SUBMITTED}),
        ("approve", {State.SUBMITTED}),
        ("return", {State.SUBMITTED}),
    ],
)
@pytest.mark.parametrize("state", State.values)
def test_each_action_is_possible_in_its_states_only(place, action, states, state):
    session = draft(place)
    Session.objects.filter(pk=session.pk).update(state=state)
    actor = place.reviewer if action in ("approve", "return") else place.secretary
    service = {
        "submit": lambda: services.submit(session=session, actor=actor, today=TODAY),
        "withdraw": lambda: services.withdraw(session=session, actor=actor),
        "approve": lambda: services.approve(session=session, actor=actor),
        "return": lambda: services.return_for_correction(session=session, actor=actor, reason="理由"),
    }[action]
    if state in states:
        assert service().state == services.TRANSITIONS[action].target
    else:
        with pytest.raises(Refused):
            service()


def test_a_return_needs_a_reason(place):
    session = submitted(place)
    with pytest.raises(Refused) as refused:
        services.return_for_correction(session=session, actor=place.reviewer, reason=" ")
    assert refused.value.field == "reason"


@pytest.mark.parametrize("maker", ["creator", "submitter"])
def test_nobody_approves_his_own_record(place, maker):
    session = draft(place)
    if maker == "creator":
        Session.objects.filter(pk=session.pk).update(created_by=place.reviewer)
        services.submit(session=session, actor=place.secretary, today=TODAY)
    else:
        services.submit(session=session, actor=place.reviewer, today=TODAY)
    with pytest.raises(Refused) as refused:
        services.approve(session=session, actor=place.reviewer)
    assert refused.value.code == "own_record"


def test_rights_are_asked_again_inside(place):
    neighbour = make_user(Role.BRANCH_SECRETARY, make_branch(parent=place.community))
    with pytest.raises(Refused):
        services.save_draft(actor=neighbour, organization=place.branch, entered=entered())
    session = submitted(place)
    for actor in (neighbour, place.secretary):
        with pytest.raises(Refused):
            services.approve(session=session, actor=actor)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kinds": []}, "kinds"),
        ({"topic": " "}, "topic"),
        ({"starts_at": at(date(2025, 3, 7))}, "starts_at"),
        ({"starts_at": at(date(2009, 12, 31))}, "starts_at"),
        ({"ends_at": at(date(2025, 3, 5), 8)}, "ends_at"),
    ],
)
def test_an_incomplete_record_stays_a_draft(place, fields, field):
    session = draft(place, **fields)
    with pytest.raises(Refused) as refused:
        services.submit(session=session, actor=place.secretary, today=TODAY)
    assert refused.value.field == field
    session.refresh_from_db()
    assert session.state == State.DRAFT


def test_a_session_after_dissolution_is_refused(place):
    place.branch.dissolved_on = date(2025, 3, 1)
    place.branch.save()
    with pytest.raises(Refused) as refused:
        services.submit(session=draft(place), actor=place.secretary, today=TODAY)
    assert refused.value.code == "after_dissolution"


def test_a_meeting_nobody_came_to_is_refused(place):
    everyone = {member.pk: (S.ABSENT, "") for member in [*place.members, place.newcomer]}
    with pytest.raises(Refused):
        submitted(place, statuses=everyone)


def test_leaving_somebody_out_of_those_who_should_attend_needs_the_approval_named(place):
    with pytest.raises(Refused):
        submitted(place, statuses={place.members[0].pk: (S.EXCLUDED, "")})
    session = submitted(
        place, statuses={place.members[0].pk: (S.EXCLUDED, "街工委批复")}, starts_at=at(date(2025, 3, 4))
    )
    assert (session.expected, session.voters_expected) == (4, 3)


@pytest.mark.parametrize(
    ("absent", "resolution", "refused", "valid"),
    [
        (2, {"in_favour": 2}, False, False),
        (1, {"in_favour": 3}, False, True),
        (2, {}, False, True),
        (3, {}, True, None),
        (2, {"rule": "admission"}, True, None),
        (1, {"in_favour": 3, "against": 1}, True, None),
    ],
)
def test_resolutions_are_judged_and_need_their_quorum(place, absent, resolution, refused, valid):
    statuses = {member.pk: (S.ABSENT, "") for member in place.members[:absent]}
    session = draft(place, statuses=statuses, resolutions=[ResolutionInput("同意", **resolution)])
    if refused:
        with pytest.raises(Refused) as error:
            services.submit(session=session, actor=place.secretary, today=TODAY)
        assert error.value.field == "resolutions"
    else:
        services.submit(session=session, actor=place.secretary, today=TODAY)
        assert session.resolutions.get().valid is valid


@pytest.mark.parametrize(("today", "late"), [(date(2025, 3, 12), False), (date(2025, 3, 13), True)])
def test_the_first_hand_in_tells_whether_a_record_is_late(place, today, late):
    session = services.submit(session=draft(place), actor=place.secretary, today=today)
    assert (session.recorded_on, session.recorded_late) == (today, late)
    session = services.withdraw(session=session, actor=place.secretary)
    session = services.submit(session=session, actor=place.secretary, today=date(2025, 4, 1))
    assert (session.recorded_on, session.recorded_late) == (today, late)


def test_the_same_session_is_not_recorded_twice(place):
    submitted(place)
    with pytest.raises(Refused) as refused:
        submitted(place)
    assert refused.value.code == "duplicate_session"
    submitted(place, kinds=[K.LECTURE])


def test_a_group_meeting_names_its_group(place):
    group = make_group(place.branch)
    with pytest.raises(Refused):
        submitted(place, kinds=[K.GROUP_MEETING])
    place.members[0].memberships.update(group=group)
    assert submitted(place, kinds=[K.GROUP_MEETING], group=group).expected == 1


def test_a_committee_meeting_expects_the_committee(place):
    make_committee(place.branch)
    place.branch.posts_held.filter(order=0).update(person="党员0")
    place.branch.posts_held.filter(order=1).update(person="党员1")
    session = draft(place, kinds=[K.BRANCH_COMMITTEE_MEETING])
    assert session.expected == 2
    assert draft(place, kinds=[K.BRANCH_COMMITTEE_MEETING, K.LECTURE]).expected == 5


def test_the_exempt_and_those_away_are_preset(place):
    place.members[0].exempt = True
    place.members[0].save()
    place.members[1].floating = True
    place.members[1].save()
    presets = {line.member_id: line.preset for line in roster_for(place.branch, date(2025, 3, 5))}
    assert presets[place.members[0].pk] == S.EXEMPT
    assert presets[place.members[1].pk] == S.AWAY
    assert presets[place.members[2].pk] == S.PRESENT


def test_someone_elses_save_in_between_is_noticed(place):
    session = draft(place)
    services.save_draft(
        actor=place.secretary, organization=place.branch, entered=entered(topic="甲"), session=session, version=1
    )
    with pytest.raises(Stale):
        services.save_draft(
            actor=place.secretary, organization=place.branch, entered=entered(topic="乙"), session=session, version=1
        )
    with pytest.raises(Stale):
        services.submit(session=session, actor=place.secretary, version=1, today=TODAY)


def test_autosaves_of_one_form_make_one_draft(place):
    ids = {
        services.save_draft(
            actor=place.secretary, organization=place.branch, entered=entered(topic=topic), token="form-1"
        ).pk
        for topic in "甲乙丙"
    }
    assert len(ids) == 1
    session = Session.objects.get(pk=ids.pop())
    again = services.save_draft(
        actor=place.secretary,
        organization=place.branch,
        entered=entered(topic="丁"),
        session=session,
        version=1,
        token="form-1",
    )
    assert again.topic == "丁"


def test_a_correction_is_a_new_version_and_the_old_one_stands_until_it_is_approved(place):
    old = approved(place, statuses={place.members[0].pk: (S.ABSENT, "")})
    new = services.correct(session=old, actor=place.secretary, reason="漏记一人")
    assert list(Session.objects.counted()) == [old]
    assert (new.state, new.correction_of, new.recorded_on) == (State.DRAFT, old, old.recorded_on)
    assert new.attendances.count() == old.attendances.count() == 5
    with pytest.raises(Refused):
        services.correct(session=old, actor=place.secretary, reason="再来")
    services.save_draft(actor=place.secretary, organization=place.branch, entered=entered(), session=new)
    services.submit(session=new, actor=place.secretary, today=date(2025, 6, 1))
    services.approve(session=new, actor=place.reviewer)
    old.refresh_from_db()
    new.refresh_from_db()
    assert old.replaced_by == new
    assert new.recorded_late is False
    assert list(Session.objects.counted()) == [new]
    assert (old.present, new.present) == (4, 5)


@pytest.mark.parametrize("make", [draft, submitted])
def test_only_what_was_approved_is_corrected(place, make):
    with pytest.raises(Refused):
        services.correct(session=make(place), actor=place.secretary, reason="理由")


def test_only_drafts_never_handed_in_are_deleted(place):
    services.discard_draft(session=draft(place), actor=place.secretary)
    session = services.withdraw(session=submitted(place), actor=place.secretary)
    with pytest.raises(Refused):
        services.discard_draft(session=session, actor=place.secretary)
    assert Session.objects.count() == 1


def test_a_record_is_withdrawn_by_its_branch_or_whoever_handed_it_in_not_by_its_reviewers(place):
    session = submitted(place)
    with pytest.raises(Refused):
        services.withdraw(session=session, actor=place.reviewer)
    session.refresh_from_db()
    assert session.state == State.SUBMITTED
    deputy = make_user(Role.BRANCH_SECRETARY, place.branch)
    session = services.withdraw(session=session, actor=deputy)
    services.submit(session=session, actor=place.reviewer, today=TODAY)
    assert services.withdraw(session=session, actor=place.reviewer).state == State.DRAFT
