from datetime import date

import pytest

from common.exceptions import Refused
from organizations.audit.models import AuditEvent
from organizations.terms.models import PostName
from organizations.terms.services import appoint, begin_term, elect_committee, extend_term, relieve
from organizations.tree.enums import Kind
from tests.factories.organizations import make_branch, make_community, make_post_held, make_street, make_term

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 1)


@pytest.mark.parametrize(
    ("is_community", "kind", "ends_on"),
    [(True, Kind.BRANCH, date(2030, 3, 1)), (False, Kind.BRANCH, date(2028, 3, 1))],
)
def test_a_term_ends_by_the_rules(is_community, kind, ends_on):
    parent = make_community() if is_community else make_street()
    branch = make_branch(parent=parent, kind=kind) if is_community else make_branch("企业支部", parent)
    assert begin_term(organization=branch, starts_on=DAY, actor=None).ends_on == ends_on
    assert AuditEvent.objects.filter(action="term.begin").count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"starts_on": date(2022, 1, 1)}, "before_last_term"), ({"ends_on": DAY}, "term_reversed")],
)
def test_a_term_is_refused(fields, code):
    branch = make_branch()
    make_term(branch, date(2022, 1, 1))
    with pytest.raises(Refused) as refusal:
        begin_term(organization=branch, actor=None, **{"starts_on": DAY, **fields})
    assert refusal.value.code == code


def test_a_temporary_branch_holds_no_election():
    with pytest.raises(Refused, match="不设任期"):
        begin_term(organization=make_branch(kind=Kind.TEMPORARY_BRANCH), starts_on=DAY, actor=None)


@pytest.mark.parametrize(
    ("extended_to", "number", "reason", "granted"),
    [
        (date(2028, 1, 1), "文1", "", True),
        (date(2028, 1, 2), "文1", "", False),
        (date(2028, 6, 1), "文1", "疫情", True),
        (date(2026, 12, 31), "文1", "疫情", False),
        (date(2027, 6, 1), " ", "", False),
    ],
)
def test_extensions(extended_to, number, reason, granted):
    term = make_term(make_branch(), ends_on=date(2027, 1, 1))
    facts = {"extended_to": extended_to, "extension_number": number, "override_reason": reason}
    if granted:
        assert extend_term(term=term, actor=None, **facts).due_on == extended_to
    else:
        with pytest.raises(Refused):
            extend_term(term=term, actor=None, **facts)


def test_a_new_secretary_relieves_the_old_one():
    branch = make_branch()
    old = make_post_held(branch, PostName.SECRETARY, "旧人")
    appoint(organization=branch, post=PostName.SECRETARY, person="新人", valid_from=DAY, dual_post=True, actor=None)
    old.refresh_from_db()
    assert old.valid_to == date(2025, 2, 28)
    with pytest.raises(Refused, match="已担任"):
        appoint(organization=branch, post=PostName.SECRETARY, person="新人", valid_from=DAY, actor=None)


def test_relief():
    held = make_post_held(make_branch(), valid_from=DAY)
    with pytest.raises(Refused, match="早于任职日期"):
        relieve(held=held, on=date(2025, 2, 1), actor=None)
    assert relieve(held=held, on=DAY, actor=None).valid_to == DAY
    with pytest.raises(Refused, match="已于"):
        relieve(held=held, on=DAY, actor=None)


def test_an_election_renews_the_committee():
    branch = make_branch()
    stays = make_post_held(branch, PostName.SECRETARY, "连任")
    leaves = make_post_held(branch, PostName.PUBLICITY, "落选")
    people = [
        {"post": PostName.SECRETARY, "person": "连任"},
        {"post": PostName.ORGANISATION, "person": "新任"},
    ]
    elect_committee(organization=branch, starts_on=DAY, people=people, actor=None)
    stays.refresh_from_db()
    leaves.refresh_from_db()
    assert (stays.valid_to, leaves.valid_to) == (None, date(2025, 2, 28))
    assert branch.posts_held.get(person="新任").valid_from == DAY
