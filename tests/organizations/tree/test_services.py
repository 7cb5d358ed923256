from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.exceptions import Refused
from organizations.audit.models import AuditEvent
from organizations.tree.enums import Kind
from organizations.tree.models import Organization
from organizations.tree.planting import NewOrganization
from organizations.tree.services import establish_organization, establish_organizations
from tests.factories.organizations import make_branch, make_community, make_street

pytestmark = pytest.mark.django_db


def test_establishing_writes_node_version_change_and_audit():
    community = make_community("中共示范街道华丽苑社区总支部委员会")
    branch = make_branch("中共示范街道华丽苑社区第一支部委员会", community, approval_number="示街工委〔2010〕1号")
    assert Organization.objects.get_parent(branch) == community
    assert (branch.key, branch.initials) == ("华丽苑第一支部", "hlydyzb")
    version = branch.versions.get()
    assert (version.parent, version.name, version.kind) == (community, branch.name, Kind.BRANCH)
    assert (version.valid_from, version.valid_to) == (date(2010, 1, 1), None)
    assert version.change.document_number == "示街工委〔2010〕1号"
    assert AuditEvent.objects.filter(object_id=str(branch.pk), action="organization.establish").count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"name": "中共示范街道 华丽苑第一支部"}, "duplicate"),
        ({"established_on": date(2009, 12, 31)}, "before_superior"),
    ],
)
def test_establishing_is_refused(fields, code):
    community = make_community()
    make_branch("中共示范街道华丽苑第一支部", community)
    facts = {"name": "新支部", "established_on": date(2020, 1, 1), **fields}
    with pytest.raises(Refused) as refusal:
        establish_organization(kind=Kind.BRANCH, parent=community, actor=None, **facts)
    assert refusal.value.code == code


def test_nothing_is_established_under_a_dissolved_superior():
    community = make_community(dissolved_on=date(2024, 1, 1))
    with pytest.raises(Refused, match="已撤销"):
        make_branch(parent=community)


def bulk(street, communities, branches):
    """Specs with every branch before its community."""
    units = [
        NewOrganization(f"社区{n}总支", Kind.GENERAL_BRANCH, street, is_community=True) for n in range(communities)
    ]
    below = [NewOrganization(f"支部{u.name}{n}", Kind.BRANCH, u) for u in units for n in range(branches)]
    return below + units


def test_many_are_planted_in_any_order_and_the_tree_is_sound():
    street = make_street()
    existing = make_community("已有总支", street)
    organizations = establish_organizations(bulk(street, 3, 4), actor=None, reason="测试")
    assert len(organizations) == 15
    assert Organization.objects.find_problems() == ([], [], [], [], [])
    names = list(Organization.objects.get_children(street).values_list("name", flat=True))
    assert names == [existing.name, "社区0总支", "社区1总支", "社区2总支"]
    assert make_branch(parent=Organization.objects.get(name="社区0总支")).path.endswith("0005")


def test_planting_does_not_take_a_statement_a_row():
    street = make_street()
    establish_organizations(bulk(street, 1, 1), actor=None, reason="测试")
    counts = []
    for communities, branches in ((2, 2), (10, 20)):
        with CaptureQueriesContext(connection) as queries:
            establish_organizations(bulk(street, communities, branches), actor=None, reason="测试")
        counts.append(len(queries))
    batches = 3 * 210 // 50  # SQLite takes 999 values a statement, some 60 rows
    assert counts[1] - counts[0] <= batches
    assert Organization.objects.find_problems() == ([], [], [], [], [])


def test_a_circle_of_superiors_is_refused():
    one = NewOrganization("甲", Kind.BRANCH, None)
    two = NewOrganization("乙", Kind.BRANCH, one)
    one.parent = two
    with pytest.raises(Refused, match="互为上下级"):
        establish_organizations([one, two], actor=None, reason="测试")
