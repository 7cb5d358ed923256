"""What the answers say, that they take a fixed number of statements, and that filters are those of the pages."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.sessions.filters import SessionFilter
from assessments.ladder.filters import AssessmentFilter
from common.api.filters import parameter_names
from members.roster.filters import MemberFilter
from members.roster.models import Member
from organizations.accounts.roles import Role
from organizations.jobs.filters import JobFilter
from organizations.terms.models import PostName
from organizations.tree.changes import Decision, rename_organization
from partybuild import api_urls
from tests.api.records import add_more, fill, make_meeting, make_member
from tests.factories.organizations import make_branch, make_group, make_post_held, make_term

DISTRICT_PAGES = 12  # statements a list may take (design.md §9)


@pytest.fixture
def ours(place, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return fill(place.near)


def detail(ours, part):
    return next(path for path in ours if path.startswith(f"/api/{part}/"))


def statements(client, path):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(path)
    assert response.status_code == 200, response.content
    return len(captured), response.json()


def test_lists_take_as_many_statements_for_many_rows_as_for_one(ours, place, staff):
    children, cadence = f"/api/organizations/{place.near.community.pk}/children/", detail(ours, "cadence")
    paths = ["organizations", "members", "sessions", "assessments", "reports", "jobs"]
    paths = [*(f"/api/{name}/" for name in paths), children, cadence]
    few = {path: statements(staff, path) for path in paths}
    add_more(place.near)
    for path in paths:
        count, body = statements(staff, path)
        assert body["count"] > few[path][1]["count"], path
        assert count == few[path][0] <= DISTRICT_PAGES, path


def test_details_take_as_many_statements_for_many_rows_as_for_one(ours, place, staff):
    paths = [detail(ours, part) for part in ("organizations", "members", "sessions", "assessments")]
    few = {path: statements(staff, path)[0] for path in paths}
    session = ours[detail(ours, "sessions")]
    for number in range(4):
        member = make_member(place.near.branch, f"后来{number}")
        session.attendances.create(member=member)
        session.resolutions.create(text="同意")
        make_post_held(place.near.branch, PostName.OTHER, f"委员{number}")
        make_group(place.near.branch)
    assert {path: statements(staff, path)[0] for path in paths} == few


def test_pages_are_numbered_and_do_not_overlap(ours, place, staff):
    add_more(place.near)
    first, second = (staff.get(f"/api/members/?per=4&page={n}&sort=type").json() for n in (1, 2))
    ids = [row["id"] for page in (first, second) for row in page["results"]]
    assert first["count"] == len(ids) == len(set(ids)) == 6
    assert first["previous"] is second["next"] is None
    assert staff.get(first["next"]).json() == second


def test_sorting_is_by_the_key_asked_for(ours, place, staff):
    add_more(place.near)
    names = [row["name"] for row in staff.get("/api/members/?sort=-name").json()["results"]]
    expected = Member.objects.within([place.near.street.path]).order_by("-sort_key", "pk")
    assert names == [member.name for member in expected]


@pytest.mark.parametrize(
    ("name", "filterset"),
    [
        ("member_list", MemberFilter),
        ("session_list", SessionFilter),
        ("assessment_list", AssessmentFilter),
        ("job_list", JobFilter),
    ],
)
def test_filters_are_those_of_the_page(name, filterset):
    view = next(entry for entry in api_urls.urlpatterns if entry.name == name).callback.cls
    assert view.filterset_class is filterset
    assert parameter_names(filterset) <= view().known_parameters()


@pytest.mark.parametrize("query", ["", "type=probationary", "age=x", "sex=F", "q=jy", "standing=all", "floating=1"])
def test_page_and_api_find_the_same_members(ours, place, cast, staff, client, query):
    add_more(place.near)
    make_member(place.near.branch, "孙预备", type="probationary", full_on=None, floating=True)
    make_member(place.far.branch, "邻家人")
    client.force_login(cast[Role.STREET_STAFF])
    page = client.get(f"/members/?{query}")
    answer = staff.get(f"/api/members/?per=200&{query}")
    if answer.status_code == 400:
        assert page.context["page"].paginator.count == 0
    else:
        assert answer.json()["count"] == page.context["page"].paginator.count


@pytest.mark.parametrize(
    "query", ["", "kind=theme_day", "kind=lecture", "month=2025-04", "month=x", "late=true", "state=draft", "q=研讨"]
)
def test_page_and_api_find_the_same_sessions(ours, place, cast, staff, client, query):
    add_more(place.near)
    old = ours[detail(ours, "sessions")]
    old.replaced_by = make_meeting(place.near.branch, old.attendances.first().member)
    old.save()
    make_meeting(place.far.branch, make_member(place.far.branch))
    client.force_login(cast[Role.STREET_STAFF])
    page = client.get(f"/activities/sessions/?{query}").context["page"].paginator.count
    assert staff.get(f"/api/sessions/?per=200&{query}").json()["count"] == page


# -- organisations as of a day ------------------------------------------------------------
@pytest.fixture
def renamed(place):
    """A branch renamed in the middle of 2024, one that came after it, and one that was gone before."""
    branch = place.near.branch
    decision = Decision(effective_on=date(2024, 7, 1), document_number="", document_date=None)
    rename_organization(organization=branch, name="更名后的支部", version=branch.version, decision=decision, actor=None)
    make_branch("新来支部", place.near.community, established_on=date(2025, 1, 1))
    make_branch("旧去支部", place.near.community, dissolved_on=date(2023, 12, 31))
    return branch


def test_names_and_children_are_those_of_the_day(renamed, place, staff):
    children = f"/api/organizations/{place.near.community.pk}/children/"

    def names(day):
        return [row["name"] for row in staff.get(children, {"on": day}).json()["results"]]

    assert names("2023-06-30") == ["清源第一支部", "旧去支部"]
    assert names("2024-06-30") == ["清源第一支部"]
    assert names("2025-06-30") == ["更名后的支部", "新来支部"]
    assert staff.get(f"/api/organizations/{renamed.pk}/", {"on": "2024-06-30"}).json()["name"] == "清源第一支部"
    assert staff.get(f"/api/organizations/{renamed.pk}/").json()["name"] == "更名后的支部"


def test_organisation_that_was_not_there_on_the_day_is_404(renamed, place, staff):
    assert staff.get(f"/api/organizations/{renamed.pk}/", {"on": "2000-01-01"}).status_code == 404
    assert staff.get("/api/organizations/", {"on": "2000-01-01"}).json()["count"] == 0


def test_parent_committee_and_term_are_told(place, staff):
    branch = place.near.branch
    make_term(branch)
    make_post_held(branch, person="书记甲", valid_to=date(2024, 12, 31))
    make_post_held(branch, person="书记乙", valid_from=date(2025, 1, 1))
    then = staff.get(f"/api/organizations/{branch.pk}/", {"on": "2024-06-01"}).json()
    now = staff.get(f"/api/organizations/{branch.pk}/").json()
    assert then["parent"] == {"id": place.near.community.pk, "name": place.near.community.name}
    assert (then["secretary"], now["secretary"]) == ("书记甲", "书记乙")
    assert [post["person"] for post in now["posts"]] == ["书记乙"]
    assert now["term"]["due_on"] == "2027-01-01"


# -- the rest ------------------------------------------------------------
def test_session_tells_minutes_attendance_and_resolutions(ours, staff):
    session = staff.get(detail(ours, "sessions")).json()
    assert session["kind_labels"] == ["党员大会", "主题党日"]
    assert [one["status_label"] for one in session["attendances"]] == ["病假", "列席"]
    assert [one["name"] for one in session["attendances"]] == ["王秀兰", "李客人"]
    assert session["resolutions"][0]["in_favour"] == 9


def test_cadence_tells_what_was_owed_and_held(ours, place, staff):
    (branch,) = staff.get(detail(ours, "cadence")).json()["results"]
    kinds = {one["kind"]: one for one in branch["kinds"]}
    assert branch["organization"]["id"] == place.near.branch.pk
    assert (kinds["members_meeting"]["due_total"], kinds["members_meeting"]["held_total"]) == (4, 1)
    assert [cell["state"] for cell in kinds["members_meeting"]["cells"]] == ["held", "missing", "missing", "missing"]
    assert kinds["group_meeting"]["reason_label"] == "未设党小组"
    assert branch["attendance"] == {"due": 10, "present": 9, "rate": 0.9}


@pytest.mark.parametrize("year", ["0", "1899", "9999", "99999999999999999999"])
def test_cadence_of_an_impossible_year_is_404(place, staff, year):
    assert staff.get(f"/api/cadence/{place.near.branch.pk}/{year}/").status_code == 404


def test_assessment_tells_points_with_their_reason(ours, staff):
    assessment = staff.get(detail(ours, "assessments")).json()
    score = assessment["scores"][0]
    assert score["points"] == score["system_points"] == 1.5
    assert score["explanation"].startswith("应开4次")
    assert assessment["events"][0]["label"] == "提交自评"
    assert "frozen" not in assessment


def test_job_links_its_files_and_report_its_job(ours, staff):
    job = staff.get(detail(ours, "jobs")).json()
    report = staff.get(detail(ours, "reports")).json()
    assert job["files"] == report["files"]
    assert report["job"] == job["id"]
    assert report["facts"] == {"due": 4, "held": 3}
    assert staff.get(job["files"][0]["url"]).status_code == 200
