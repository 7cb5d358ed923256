"""What the matrix found, each under its own name."""

import datetime as dt

import pytest

from activities.sessions.enums import State
from common.exceptions import Refused
from organizations.accounts.roles import Role
from organizations.audit.selectors import events_for_user
from organizations.audit.services import record
from organizations.tree.services import correct_facts
from reports.workbench.selectors import desk_for_user
from tests.factories.activities import make_session
from tests.factories.assessments import make_scheme
from tests.factories.organizations import make_branch, make_district, make_street, make_user


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
def test_the_facts_of_a_dissolved_organisation_stay_as_they_were():

    branch = make_branch(dissolved_on=dt.date(2025, 6, 30), phone="1")
    with pytest.raises(Refused, match="已撤销"):
        correct_facts(organization=branch, version=branch.version, actor=None, phone="2")
    branch.refresh_from_db()
    assert branch.phone == "1"
