from datetime import date

import pytest

from common.exceptions import Refused
from organizations.terms.models import PostName
from organizations.terms.selectors import committee_spans, has_committee_on
from organizations.tree.enums import Kind
from organizations.tree.models import OrganizationVersion
from organizations.tree.selectors import (
    branch_stays,
    branches_of,
    declared_headcounts,
    find_street,
    group_stays,
    name_index,
    tree_as_of,
)
from organizations.tree.spans import Span
from tests.factories.organizations import (
    make_branch,
    make_committee,
    make_community,
    make_group,
    make_headcount,
    make_post_held,
    make_street,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["示范街道", "示范街道党工委", "中共示范街道工作委员会", " 示范 街道 "])
def test_find_street(name):
    street = make_street("示范街道党工委")
    make_street("新示范街道党工委")
    assert find_street(name) == street


def test_find_street_refuses_in_words():
    make_street("示范街道党工委")
    with pytest.raises(Refused, match="没有找到街道“阳光街道”。现有：示范街道党工委"):
        find_street("阳光街道")


def test_name_index_knows_former_names_and_can_be_kept_to_branches():
    community = make_community("中共示范街道华丽苑社区总支部委员会")
    branch = make_branch("中共示范街道华丽苑社区第一支部委员会", community)
    OrganizationVersion.objects.create(
        organization=branch, parent=community, name="中共示范街道旧名支部委员会", kind=branch.kind
    )
    street = find_street("示范街道")
    assert name_index(street).resolve("旧名支部").found == branch.pk
    assert name_index(street).resolve("华丽苑社区党总支").found == community.pk
    assert name_index(street, branches_only=True).resolve("华丽苑社区党总支").unknown


def test_tree_as_of_follows_history(django_assert_num_queries):
    old, new = make_community("甲总支"), make_community("乙总支", make_street("东街道党工委"))
    branch = make_branch("一支部", old)
    make_branch("晚支部", old, established_on=date(2025, 5, 20))
    branch.versions.update(valid_to=date(2025, 6, 30))
    OrganizationVersion.objects.create(
        organization=branch, parent=new, name="新一支部", kind=branch.kind, valid_from=date(2025, 7, 1)
    )
    with django_assert_num_queries(1):
        before = tree_as_of(date(2025, 3, 1))
    assert [node.name for node in before.branches_under(old.pk)] == ["一支部"]
    after = tree_as_of(date(2025, 12, 31))
    assert [node.name for node in after.branches_under(old.pk)] == ["晚支部"]
    assert [node.name for node in after.branches_under(new.pk)] == ["新一支部"]
    assert [node.name for node in after.lineage(branch.pk)] == ["海滨区委", "东街道党工委", "乙总支", "新一支部"]
    assert [node.name for node in after.branches_under(branch.pk)] == ["新一支部"]


def test_branches_of_a_year(django_assert_num_queries):
    street = make_street()
    old, new = make_community("甲总支", street), make_community("乙总支", street)
    moved = make_branch("调整支部", old)
    closed = make_branch("撤销支部", old, dissolved_on=date(2025, 9, 30))
    opened = make_branch("新建支部", new, established_on=date(2025, 5, 20))
    make_branch("早已撤销支部", old, dissolved_on=date(2024, 9, 30))
    moved.versions.update(valid_to=date(2025, 6, 30))
    OrganizationVersion.objects.create(
        organization=moved, parent=new, name=moved.name, kind=moved.kind, valid_from=date(2025, 7, 1)
    )
    with django_assert_num_queries(1):
        stays = branch_stays([old, new, street], date(2025, 1, 1), date(2025, 12, 31))
    year = (date(2025, 1, 1), date(2025, 12, 31))
    assert {stay.branch_id: stay.span for stay in stays[old.pk]} == {
        moved.pk: Span(year[0], date(2025, 6, 30)),
        closed.pk: Span(year[0], date(2025, 9, 30)),
    }
    assert {stay.branch_id for stay in stays[new.pk]} == {moved.pk, opened.pk}
    assert {stay.branch_id for stay in stays[street.pk]} == {moved.pk, opened.pk, closed.pk}
    assert next(s for s in stays[street.pk] if s.branch_id == moved.pk).span == Span(*year)
    counted = branches_of([old, new], 2025)
    assert {stay.branch_id for stay in counted[old.pk]} == {closed.pk}
    assert {stay.branch_id for stay in counted[new.pk]} == {moved.pk, opened.pk}


@pytest.mark.parametrize(
    ("year", "formal"), [(2023, 10), (2024, 10), (2025, 30), (2026, None)], ids=lambda value: str(value)
)
def test_a_headcount_speaks_for_its_year_and_those_before(year, formal):
    branch = make_branch()
    make_headcount(branch, 10, as_of=date(2024, 12, 31))
    make_headcount(branch, 20, as_of=date(2025, 6, 30))
    make_headcount(branch, 30, as_of=date(2025, 12, 31))
    found = declared_headcounts([branch.pk], year).get(branch.pk)
    assert (found.formal if found else None) == formal


def test_groups_and_committees_are_told_with_their_days(django_assert_num_queries):
    branch, lone = make_branch(kind=Kind.BRANCH), make_branch()
    make_committee(branch)
    make_post_held(lone, PostName.SECRETARY)
    make_post_held(lone, PostName.DEPUTY)
    group = make_group(branch, valid_to=date(2025, 6, 30))
    with django_assert_num_queries(2):
        committees = committee_spans([branch.path, lone.path])
        groups = group_stays([branch.path, lone.path])
    assert committees == {branch.pk: [Span(None, None)]}
    assert [(stay.id, stay.span) for stay in groups[branch.pk]] == [(group.pk, Span(None, date(2025, 6, 30)))]
    assert has_committee_on(branch.pk, date(2025, 1, 1))
    assert not has_committee_on(lone.pk, date(2025, 1, 1))


@pytest.mark.parametrize(
    ("span", "day", "covered"),
    [
        (Span(None, None), date(2025, 1, 1), True),
        (Span(date(2025, 1, 1), date(2025, 1, 2)), date(2025, 1, 2), True),
        (Span(date(2025, 1, 1), date(2025, 1, 2)), date(2025, 1, 3), False),
        (Span(date(2025, 1, 2), None), date(2025, 1, 1), False),
    ],
)
def test_spans_include_both_ends(span, day, covered):
    assert span.covers(day) is covered
    assert span.meets(day, day) is covered
