"""Long exports: superiors are read once, in the rows' own order, by a number of statements that does not grow."""

import pytest

from common.exporting.shared import rows_sharing_related
from members.models import Member
from tests.factories.members import make_member
from tests.factories.organizations import make_branch, make_group

pytestmark = pytest.mark.django_db


def rows():
    return list(rows_sharing_related(Member.objects.select_related("organization", "group").order_by("-pk")))


@pytest.mark.parametrize("number", [2, 6])
def test_every_superior_is_one_object(number, django_assert_num_queries):
    branch = make_branch()
    group = make_group(branch)
    members = [make_member(branch, group=group if place % 2 else None) for place in range(number)]
    with django_assert_num_queries(3):
        found = rows()
        assert [row.pk for row in found] == [member.pk for member in reversed(members)]
        assert len({id(row.organization) for row in found}) == 1
        assert {row.group for row in found} == {group, None}


def test_joins_further_up_are_left_as_they_are(django_assert_num_queries):
    make_member(make_branch())
    with django_assert_num_queries(1):
        (row,) = rows_sharing_related(Member.objects.select_related("group__organization"))
        assert row.group is None
