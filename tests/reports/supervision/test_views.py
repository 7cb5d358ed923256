"""Pages: who may ask, who may read, and that the screen says what the paper says."""

import html
import re

import pytest
from django.urls import reverse

from organizations.accounts.roles import Role
from organizations.jobs.models import Job
from organizations.jobs.runner import run_job
from organizations.tree.models import Organization
from reports.supervision.links import evidence
from reports.supervision.models import SupervisionReport
from reports.supervision.services import request_supervision
from tests.factories.organizations import make_street, make_user
from tests.reports.supervision.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(street, staff):
    run_job(request_supervision(street=street, period="2025-06", actor=staff, today=TODAY).pk)
    return SupervisionReport.objects.get()


def person(who, street):
    if who == "neighbour":
        return make_user(Role.STREET_STAFF, make_street("中共邻近街道工作委员会"))
    roles = {"staff": Role.STREET_STAFF, "leader": Role.STREET_LEADER, "system": Role.SYSTEM_ADMIN}
    if who == "secretary":
        return make_user(Role.COMMUNITY_SECRETARY, Organization.objects.get_children(street).first())
    return make_user(roles[who], street)


@pytest.mark.parametrize(
    ("who", "page", "status"),
    [
        ("staff", "list", 200), ("staff", "detail", 200), ("staff", "new", 200),
        ("leader", "list", 200), ("leader", "detail", 200), ("leader", "new", 403),
        ("secretary", "list", 200), ("secretary", "detail", 404), ("secretary", "new", 403),
        ("neighbour", "detail", 404), ("neighbour", "new", 200),
        ("system", "list", 403), ("system", "detail", 403), ("system", "new", 403),
    ],
)  # fmt: skip
def test_access(client, street, report, who, page, status):
    client.force_login(person(who, street))
    args = [report.pk] if page == "detail" else []
    name = {"list": "supervision_list", "detail": "supervision_detail", "new": "supervision_request"}[page]
    assert client.get(reverse(f"reports:{name}", args=args)).status_code == status


def test_screen_says_what_the_paper_says(client, staff, report):
    client.force_login(staff)
    page = client.get(reverse("reports:supervision_detail", args=[report.pk])).content.decode()
    for words in ("完成率55.56%", "三号楼院支部", "五、下一步要求", "下降44.44个百分点"):
        assert words in page
    assert page.count("/organizations/jobs/files/") == 2
    assert not re.search(r"\sstyle=|<script>", page)


@pytest.mark.parametrize(
    ("asked", "path", "query"),
    [
        ({"period": "2025-06"}, "matrix", "organization=7&year=2025"),
        ({"period": "2025-Q2", "kind": "lecture", "sessions": True}, "matrix", "organization=7&year=2025&kind=lecture"),
        (
            {"period": "2025-06", "kind": "theme_day", "sessions": True},
            "session_list",
            "organization=7&kind=theme_day&month=2025-06",
        ),
        (
            {"period": "2025-06", "sessions": True, "late": True},
            "session_list",
            "organization=7&late=true&month=2025-06",
        ),
        ({"period": "2025-Q2", "sessions": True, "late": True}, "session_list", "organization=7&late=true"),
    ],
)
def test_evidence(asked, path, query):
    assert evidence(organization=7, **asked) == f"{reverse(f'activities:{path}')}?{query}"


def test_every_number_leads_to_a_page(client, staff, report):
    client.force_login(staff)
    page = client.get(reverse("reports:supervision_detail", args=[report.pk])).content.decode()
    addresses = {html.unescape(found) for found in re.findall(r'href="(/activities/[^"]+)"', page)}
    assert len(addresses) > 10
    assert {client.get(address).status_code for address in addresses} == {200}


def test_list_shows_own_reports_only(client, street, report):
    for who, shown in (("staff", True), ("neighbour", False)):
        client.force_login(person(who, street))
        page = client.get(reverse("reports:supervision_list")).content.decode()
        assert ("2025年6月" in page) is shown


def test_asking_leads_to_the_job(client, staff, street):
    client.force_login(staff)
    address = reverse("reports:supervision_request")
    period = re.search(r'value="(\d{4}-\d{2})"', client.get(address).content.decode())[1]
    response = client.post(address, {"street": street.pk, "period": period})
    job = Job.objects.get()
    assert (response.status_code, response.url) == (302, reverse("organizations:job_detail", args=[job.pk]))
    assert job.period == period


@pytest.mark.parametrize("wrong", [{"period": "2999-01"}, {"street": "0"}, {}])
def test_wrong_choices_are_told(client, staff, street, wrong):
    client.force_login(staff)
    response = client.post(reverse("reports:supervision_request"), {"street": street.pk} | wrong)
    assert response.status_code == 422
    assert not Job.objects.exists()


def test_street_of_others_cannot_be_chosen(client, street):
    client.force_login(person("neighbour", street))
    response = client.post(reverse("reports:supervision_request"), {"street": street.pk, "period": "2025-06"})
    assert response.status_code == 422
