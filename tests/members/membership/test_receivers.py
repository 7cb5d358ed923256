from datetime import date

import pytest
from django.test import TestCase

from members.membership.models import Membership
from members.roster.models import Member
from organizations.tree.changes import Decision, dissolve_organization, merge_organizations
from tests.factories.members import make_member
from tests.factories.organizations import make_branch, make_community

pytestmark = pytest.mark.django_db
DAY = Decision(date(2025, 9, 30))


@pytest.mark.parametrize("merge", [True, False])
def test_members_follow_when_their_branch_ends(merge):
    community = make_community()
    old, new = make_branch(parent=community), make_branch(parent=community)
    member = make_member(organization=old)
    with TestCase.captureOnCommitCallbacks(execute=True):
        if merge:
            merge_organizations(sources=[old], target=new, decision=DAY, actor=None)
        else:
            dissolve_organization(organization=old, decision=DAY, successor=new, actor=None)
    assert Member.objects.get(pk=member.pk).organization == new
    assert Membership.objects.get(member=member, organization=old).valid_to == date(2025, 9, 30)
    assert Membership.objects.get(member=member, organization=new).valid_from == date(2025, 10, 1)
