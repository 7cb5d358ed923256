"""Every address that takes a POST changes a record only in the version that was shown, or it says here why not."""

from datetime import date

import pytest
from django.urls import resolve, reverse

from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from organizations.settings.services import set_parameter
from tests.factories.activities import make_session
from tests.factories.assessments import make_manual_value, make_scheme
from tests.factories.organizations import make_group, make_post_held, make_regulation, make_seat, make_team, make_user
from tests.pages import seen
from tests.security.routes import routes
from trials.writers.world import build

pytestmark = pytest.mark.django_db

# Makes a row; what it means to send it twice is tried by trials/writers/once.py.
CREATES = {
    "member_create", "group_create", "term_create", "appointment_create", "account_create", "post_create",
    "attachment_upload", "supervision_request", "appraisal_request", "import_start", "team_create", "team_seat",
    "regulation_create",
}  # fmt: skip
# Changes nothing that somebody else may have typed meanwhile; why.
OTHERS = {
    "login": "begins a session of one's own",
    "logout": "ends a session of one's own",
    "password_change": "asks for the present password",
    "token": "one's own, replaced under a lock",
    "token_revoke": "one's own",
    "account_unlock": "forgets failed sign-ins, however many there are by then",
    "attachment_delete": "one file, which never changes",
    "import_columns": "one's own upload",
    "import_save": "one's own upload, claimed by its state",
    "job_cancel": "claimed by its state",
    "job_retry": "claimed by its state",
    "member_reveal": "reads",
    "member_form": "reads",
    "session_roster": "reads",
    "audit_verify": "reads",
    "audit_anchor": "reads",
    "open_year": "computes anew from the data, whatever it was",
}
VERSIONED = {
    "member_edit", "member_move", "member_status", "organization_edit", "organization_change", "group_close",
    "term_extend", "appointment_end", "account_edit", "account_disable", "account_enable", "account_reset_password",
    "post_end", "parameter_edit", "holiday_list", "assessment_step", "manual_value", "score_points", "bulk_step",
    "finalise", "scheme_publish", "session_save", "session_submit", "session_withdraw", "session_approve",
    "session_return", "session_correct", "session_discard", "team_edit", "team_end", "team_leave", "team_right",
    "regulation_edit", "regulation_replace", "regulation_repeal",
}  # fmt: skip


def taking_posts() -> set[str]:
    """Names of the addresses of pages that take a POST."""
    return {route.pattern.name for route in routes() if not route.is_api and "POST" in route.rule.methods}


def test_every_form_is_known():
    assert taking_posts() == VERSIONED | CREATES | set(OTHERS)


def test_the_api_takes_no_writes():
    api = [route for route in routes() if route.is_api]
    assert api
    assert [route.name for route in api if set(route.rule.methods) - {"GET", "HEAD", "OPTIONS"}] == []


@pytest.fixture
def world(db):
    return build(1)


def forms(world) -> dict[str, tuple]:
    """For each versioned form: who, its arguments, what is typed, and where it is shown if elsewhere."""
    staff, admin, leader = world.staff[0], world.admins[0], world.leaders[0]
    member, branch, street, score = world.member, world.branch, world.street, world.score
    security = admin.__class__(raise_request_exception=False)
    security.force_login(make_user(Role.SECURITY_ADMIN, world.district, "guard"))
    other = make_user(Role.STREET_STAFF, street, "another")
    off = make_user(None, street, "off", is_active=False)
    day = {"on": "2026-01-05"}
    document = {"title": "甲", "issuer": "乙", "kind": "system", "in_force_from": "2024-01-01", "text": "丙"}
    draft = make_session(branch, date(2025, 3, 6), state="draft", recorded_on=None)
    handed_in = make_session(branch, date(2025, 3, 7), state="submitted")
    handed_in.events.create(action="submit", label="提交审核", actor=other)
    approved = make_session(branch, date(2025, 3, 8))
    scheme = make_scheme(street, year=2024, publish=False)
    team = make_team(street)
    regulation = make_regulation(street)
    manual = score.assessment.scores.get(indicator__code="pledge_review")
    make_manual_value(score.assessment.organization, "pledge_review", {"points": "1"})
    set_parameter(
        key="org.branch_max_members", value=55, valid_from=date(2025, 1, 1), organization=world.district, actor=None
    )
    shown = {one.pk: reverse("activities:session_detail", args=[one.pk]) for one in (draft, handed_in, approved)}
    typed = {"organization": branch.pk, "session": draft.pk, "starts_at": "2025-03-06T09:00", "action": "draft"}
    return {
        "member_edit": (staff, [member.pk], {"name": "另一名"}),
        "member_move": (staff, [member.pk], {"organization": branch.pk, **day}),
        "member_status": (staff, [member.pk], {"type": "full", "standing": "observed", **day}),
        "organization_edit": (staff, [branch.pk], {"note": "甲"}),
        "organization_change": (staff, [branch.pk, "rename"], {"name": "新名", "effective_on": "2026-01-05"}),
        "group_close": (staff, [make_group(branch).pk], day),
        "term_extend": (staff, [world.term.pk], {"extended_to": "2027-06-01", "extension_number": "一"}),
        "appointment_end": (staff, [make_post_held(branch).pk], day),
        "account_edit": (admin, [world.account.pk], {"name": "乙", "organization": street.pk}),
        "account_disable": (admin, [world.account.pk], {"reason": "调离"}),
        "account_enable": (admin, [off.pk], {}),
        "post_end": (security, [other.posts.get().pk], {"last_day": "2026-01-05"}),
        "parameter_edit": (
            leader,
            ["org.branch_max_members"],
            {"value": "60", "valid_from": "2026-01-05", "organization": world.district.pk},
        ),
        "assessment_step": (staff, [score.assessment_id, "forward"], {}),
        "manual_value": (staff, [manual.pk], {"points": "0.8", "reason": "核查"}),
        "score_points": (staff, [score.pk, "street"], {"points": "1", "reason": "核查"}),
        "bulk_step": (staff, [street.pk, 2025, "forward"], {}),
        "scheme_publish": (staff, [scheme.pk], {}),
        "session_save": (staff, [], typed, reverse("activities:session_edit", args=[draft.pk])),
        "session_submit": (staff, [draft.pk], {}, shown[draft.pk]),
        "session_withdraw": (staff, [handed_in.pk], {}, shown[handed_in.pk]),
        "session_approve": (staff, [handed_in.pk], {}, shown[handed_in.pk]),
        "session_return": (staff, [handed_in.pk], {"reason": "缺记录"}, shown[handed_in.pk]),
        "session_correct": (staff, [approved.pk], {"reason": "漏记"}, shown[approved.pk]),
        "team_edit": (staff, [team.pk], {"name": "改名"}),
        "team_end": (staff, [team.pk], {"first_day_without": "2026-01-05"}),
        "team_leave": (staff, [make_seat(team).pk], {"first_day_without": "2026-01-05"}),
        "regulation_edit": (staff, [regulation.pk], {**document, "title": "改名"}),
        "regulation_replace": (staff, [regulation.pk], {**document, "in_force_from": "2026-01-05"}),
        "regulation_repeal": (staff, [regulation.pk], {"first_day_without": "2026-01-05", "reason": "废止"}),
        "session_discard": (staff, [draft.pk], {}, shown[draft.pk]),
    }


# These ask for the password first or are opened on no record: tests of their own rooms post an old version to them.
TRIED_ELSEWHERE = {"account_reset_password", "team_right", "finalise", "holiday_list"}


def address_of(name: str, arguments: list) -> str:
    route = next(route for route in routes() if route.pattern.name == name)
    return route.address(**dict(zip(route.parameters, arguments, strict=True)))


@pytest.mark.parametrize("name", sorted(VERSIONED - TRIED_ELSEWHERE))
def test_an_old_version_changes_nothing_and_shows_both(world, name):
    client, arguments, typed, *elsewhere = forms(world)[name]
    address = address_of(name, arguments)
    assert resolve(address).url_name == name
    page = elsewhere[0] if elsewhere else address
    assert seen(client, page)["version"], "the page gives no version to post"
    before = AuditEvent.objects.count()
    refused = client.post(address, typed | {"version": "old"})
    assert (refused.status_code, AuditEvent.objects.count()) == (422, before)
    assert 'id="conflict"' in refused.content.decode()
    if name != "session_save":  # the shared draft form takes a missing version for an old one
        nameless = client.post(address, {**typed, "unused": "1"})
        assert (nameless.status_code, AuditEvent.objects.count()) == (422, before)
