"""What the matrix found, each under its own name."""

import datetime as dt

import pytest
from django.forms import model_to_dict

from activities.sessions.enums import State
from common.exceptions import Refused
from organizations.accounts.roles import Role
from organizations.audit.selectors import events_for_user
from organizations.audit.services import record
from organizations.terms.services import extend_term, relieve
from organizations.tree.services import close_group, correct_facts
from reports.workbench.selectors import desk_for_user
from tests.factories.activities import make_session
from tests.factories.assessments import make_scheme
from tests.factories.organizations import (
    make_branch,
    make_community,
    make_district,
    make_group,
    make_post_held,
    make_street,
    make_term,
    make_user,
)


@pytest.mark.django_db
def test_the_auditor_of_a_district_does_not_read_the_log_of_another_district():
    here, there = make_district("海滨区委"), make_district("邻区区委")
    auditor = make_user(Role.AUDIT_ADMIN, here)
    own = record("login", actor=None, summary="本区", organization=here)
    rootless = record("login", actor=None, summary="没有组织")
    record("login", actor=None, summary="邻区", organization=there)
    seen = set(events_for_user(auditor).filter(action="login").values_list("pk", flat=True))
    assert seen == {own.pk, rootless.pk}


@pytest.mark.django_db
def test_a_draft_is_on_the_desk_only_of_who_may_go_on_with_it():
    branch = make_branch()
    draft = make_session(branch, state=State.DRAFT)
    assert desk_for_user(make_user(Role.BRANCH_SECRETARY, branch)).drafts == [draft]
    assert desk_for_user(make_user(Role.DISTRICT_REVIEWER, branch)).drafts == []


@pytest.mark.django_db
def test_a_district_of_its_own_scheme_is_offered_no_workbook(client):
    district = make_district()
    street = make_street(parent=district)
    for place in (district, street):
        make_scheme(place).assessments.create(organization=place)
    client.force_login(make_user(Role.DISTRICT_REVIEWER, district))
    page = client.get("/reports/appraisal/").content.decode()
    assert f"/reports/appraisal/{street.pk}/" in page
    assert f"/reports/appraisal/{district.pk}/" not in page


@pytest.mark.django_db
def test_a_scheme_that_stands_at_no_street_offers_no_year_to_open(client):
    street = make_street()
    community = make_community(parent=street)
    make_scheme(community)
    client.force_login(make_user(Role.STREET_STAFF, street))
    assert f"/assessments/streets/{community.pk}/" not in client.get("/assessments/").content.decode()


DAY = dt.date(2025, 6, 30)
LATE_WRITES = {
    "facts": lambda branch: (branch, correct_facts, {"organization": branch, "version": branch.version, "phone": "2"}),
    "group": lambda branch: (group := make_group(branch), close_group, {"group": group, "on": DAY}),
    "term": lambda branch: (
        term := make_term(branch),
        extend_term,
        {"term": term, "extended_to": dt.date(2027, 6, 1), "extension_number": "1号"},
    ),
    "post": lambda branch: (held := make_post_held(branch), relieve, {"held": held, "on": DAY}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", LATE_WRITES)
def test_what_a_dissolved_organisation_was_stays_as_it_was(what):
    row, service, facts = LATE_WRITES[what](make_branch(dissolved_on=DAY, phone="1"))
    before = model_to_dict(row)
    with pytest.raises(Refused, match="已于2025-06-30撤销"):
        service(**facts, actor=None)
    row.refresh_from_db()
    assert model_to_dict(row) == before
