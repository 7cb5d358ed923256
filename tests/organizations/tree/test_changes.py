from datetime import date

import pytest
from django.test import TestCase

from common.exceptions import Refused, Stale
from organizations.audit.models import AuditEvent
from organizations.terms.models import PostHeld
from organizations.tree.changes import (
    Decision,
    dissolve_organization,
    merge_organizations,
    move_organization,
    rename_organization,
    split_organization,
    upgrade_organization,
)
from organizations.tree.enums import Change, Kind
from organizations.tree.models import Organization
from organizations.tree.selectors import tree_as_of
from organizations.tree.signals import organization_changed, organization_dissolved
from tests.factories.organizations import (
    make_branch,
    make_committee,
    make_community,
    make_group,
    make_headcount,
    make_street,
)

pytestmark = pytest.mark.django_db
DAY = Decision(date(2025, 7, 1), "示街工委〔2025〕7号", date(2025, 6, 20))
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


@pytest.fixture
def street():
    return make_street("示范街道党工委")


@pytest.fixture
def community(street):
    return make_community("中共示范街道甲社区总支部委员会", street)


@pytest.fixture
def branch(community):
    return make_branch("中共示范街道甲社区第一支部委员会", community)


def named(day, organization):
    return tree_as_of(day).nodes[organization.pk]


def test_a_new_name_leaves_the_old_one_in_the_past(branch):
    outcome = rename_organization(
        organization=branch, name="中共示范街道甲社区红心支部委员会", decision=DAY, actor=None
    )
    branch.refresh_from_db()
    assert (branch.name, branch.key, branch.version) == ("中共示范街道甲社区红心支部委员会", "甲红心支部", 2)
    assert named(BEFORE, branch).name == "中共示范街道甲社区第一支部委员会"
    assert named(AFTER, branch).name == branch.name
    assert outcome.change.document_number == "示街工委〔2025〕7号"
    assert AuditEvent.objects.filter(action="organization.rename", object_id=str(branch.pk)).exists()


def test_a_second_change_on_the_same_day_amends_the_version(branch):
    rename_organization(organization=branch, name="误写", decision=DAY, actor=None)
    rename_organization(organization=branch, name="改正", decision=DAY, actor=None)
    assert list(branch.versions.order_by("valid_from").values_list("name", flat=True))[-1] == "改正"
    assert branch.versions.count() == 2


def test_renaming_a_street_makes_the_short_keys_anew(street, branch):
    rename_organization(organization=street, name="中山街道党工委", decision=DAY, actor=None)
    branch.refresh_from_db()
    assert branch.key == "示范街道甲第一支部"


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (Decision(date(2099, 1, 1)), "future_date"),
        (Decision(date(2009, 12, 31)), "before_founding"),
        (Decision(date(2025, 6, 30)), "before_last_change"),
    ],
)
def test_the_day_must_fit(branch, decision, code):
    rename_organization(organization=branch, name="新名", decision=DAY, actor=None)
    with pytest.raises(Refused) as refusal:
        rename_organization(organization=branch, name="更新名", decision=decision, actor=None)
    assert refusal.value.code == code


@pytest.mark.parametrize("name", ["", " ", "中共示范街道甲社区第一支部委员会", "中共示范街道甲社区第二支部委员会"])
def test_names_must_be_new(community, branch, name):
    make_branch("中共示范街道甲社区第二支部委员会", community)
    with pytest.raises(Refused):
        rename_organization(organization=branch, name=name, decision=DAY, actor=None)


def test_a_form_opened_before_somebody_elses_change_is_stale(branch):
    rename_organization(organization=branch, name="新名", decision=DAY, actor=None, version=1)
    with pytest.raises(Stale):
        rename_organization(organization=branch, name="又名", decision=DAY, actor=None, version=1)


@pytest.mark.parametrize(
    ("kind", "members", "warning"),
    [
        (Kind.GENERAL_BRANCH, 40, "党总支一般不少于50名"),
        (Kind.GENERAL_BRANCH, 60, None),
        (Kind.GENERAL_BRANCH, 120, "可研究设立党委"),
        (Kind.COMMITTEE, 99, "党委一般不少于100名"),
        (Kind.COMMITTEE, 100, None),
    ],
)
def test_upgrading_warns_of_sizes_and_never_blocks(branch, kind, members, warning):
    make_headcount(branch, members, 0)
    outcome = upgrade_organization(organization=branch, kind=kind, decision=DAY, actor=None, name="中共甲委员会")
    assert Organization.objects.get(pk=branch.pk).kind == kind
    assert named(BEFORE, branch).kind == Kind.BRANCH
    assert named(AFTER, branch).kind == kind
    assert "划转" in outcome.warnings[-1]
    assert outcome.warnings[:-1] == ([] if warning is None else [outcome.warnings[0]])
    assert warning is None or warning in outcome.warnings[0]


@pytest.mark.parametrize("kind", [Kind.GENERAL_BRANCH, Kind.BRANCH, Kind.WORK_COMMITTEE])
def test_upgrading_is_refused(community, branch, kind):
    with pytest.raises(Refused):
        upgrade_organization(organization=community, kind=kind, decision=DAY, actor=None)


def test_moving_takes_everything_below_along(street, community, branch):
    other = make_street("东街道党工委")
    outcome = move_organization(organization=community, parent=other, decision=DAY, actor=None)
    branch.refresh_from_db()
    assert branch.path.startswith(other.path)
    assert Organization.objects.find_problems() == ([], [], [], [], [])
    assert [n.name for n in tree_as_of(BEFORE).lineage(branch.pk)][1] == street.name
    assert [n.name for n in tree_as_of(AFTER).lineage(branch.pk)][1] == other.name
    assert set(outcome.change.related.all()) == {street, other}
    assert branch.key == "示范街道甲第一支部"


def test_moving_is_refused(street, community, branch):
    sub = make_community("中共示范街道乙总支", community)
    for parent, code in ((sub, "parent_circle"), (community, "parent_circle"), (street, "same_parent")):
        with pytest.raises(Refused) as refusal:
            move_organization(organization=community, parent=parent, decision=DAY, actor=None)
        assert refusal.value.code == code
    with pytest.raises(Refused, match="党支部不能作上级"):
        move_organization(organization=sub, parent=branch, decision=DAY, actor=None)


@pytest.fixture
def heard():
    """What the signals said."""
    said = []

    def listen(signal, **kwargs):
        said.append((signal, kwargs))

    for signal in (organization_dissolved, organization_changed):
        signal.connect(listen, weak=False, dispatch_uid=id(signal))
    yield said
    for signal in (organization_dissolved, organization_changed):
        signal.disconnect(dispatch_uid=id(signal))


def test_dissolving_ends_versions_groups_and_posts_and_tells_who_follows(community, branch, heard):
    follower = make_branch("中共示范街道甲社区第二支部委员会", community)
    make_group(branch)
    make_committee(branch)
    with TestCase.captureOnCommitCallbacks(execute=True):
        outcome = dissolve_organization(organization=branch, decision=DAY, actor=None, successor=follower)
    last = DAY.effective_on
    assert outcome.organization.dissolved_on == branch.versions.get().valid_to == branch.groups.get().valid_to == last
    assert set(PostHeld.objects.filter(organization=branch).values_list("valid_to", flat=True)) == {last}
    assert branch.pk in tree_as_of(last).nodes
    assert branch.pk not in tree_as_of(date(2025, 7, 2)).nodes
    ends = [kwargs for signal, kwargs in heard if signal is organization_dissolved]
    assert [(e["organization"], e["successor"], e["on"]) for e in ends] == [(branch, follower, last)]


def test_dissolving_is_refused_while_children_live(community, branch):
    with pytest.raises(Refused, match="还有下属党组织"):
        dissolve_organization(organization=community, decision=DAY, actor=None)
    dissolve_organization(organization=branch, decision=DAY, actor=None)
    dissolve_organization(organization=community, decision=DAY, actor=None)
    with pytest.raises(Refused, match="已于2025-07-01撤销"):
        dissolve_organization(organization=community, decision=DAY, actor=None)


def test_merging_ends_the_sources_and_warns_of_the_sum(community, branch, heard):
    target = make_branch("中共示范街道甲社区第二支部委员会", community)
    make_headcount(branch, 30, 0)
    make_headcount(target, 30, 0)
    with TestCase.captureOnCommitCallbacks(execute=True):
        outcome = merge_organizations(sources=[branch], target=target, decision=DAY, actor=None)
    branch.refresh_from_db()
    assert branch.dissolved_on == DAY.effective_on
    assert "现有60名" in outcome.warnings[0]
    assert list(outcome.change.related.all()) == [branch]
    assert {change.change for change in branch.changes.all()} == {Change.ESTABLISH, Change.MERGE}
    assert [k["successor"] for s, k in heard if s is organization_dissolved] == [target]


def test_merging_is_refused(community, branch):
    for sources in ([], [branch]):
        with pytest.raises(Refused):
            merge_organizations(sources=sources, target=branch, decision=DAY, actor=None)
    with pytest.raises(Refused, match="还有下属党组织"):
        merge_organizations(sources=[community], target=make_community("乙总支"), decision=DAY, actor=None)


def test_splitting_establishes_sisters(community, branch):
    outcome = split_organization(
        organization=branch, names=["中共示范街道甲社区第三支部委员会", ""], decision=DAY, actor=None
    )
    part = outcome.change.related.get()
    assert (part.key, part.established_on, part.kind) == ("甲第三支部", DAY.effective_on, branch.kind)
    assert part.changes.get().document_number == DAY.document_number
    assert Organization.objects.get(pk=branch.pk).dissolved_on is None
    with pytest.raises(Refused, match="之下已有"):
        split_organization(organization=branch, names=["中共示范街道甲社区第三支部委员会"], decision=DAY, actor=None)
    with pytest.raises(Refused, match="重复"):
        split_organization(organization=branch, names=["丁", "丁"], decision=DAY, actor=None)
