"""The one list pattern, tried on organisations."""

import django_filters
import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from common.listing import Column, Listing, listing_response, reader
from organizations.accounts.roles import Role
from organizations.tree.enums import Kind
from organizations.tree.models import Organization
from tests.factories.organizations import make_branch, make_community, make_district, make_street, make_user

pytestmark = pytest.mark.django_db


class KindFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类型", choices=Kind.choices)
    since = django_filters.DateFilter(label="成立自", field_name="established_on", lookup_expr="gte")

    class Meta:
        model = Organization
        fields: list[str] = []


COLUMNS = [
    Column("name", "名称", sort="name", always=True),
    Column("kind", "类型", value="get_kind_display", sort=("kind", "-name")),
    Column("phone", "电话", default=False),
    Column("secret", "内部", value=lambda o: "x", export=False),
]


@pytest.fixture
def street():
    street = make_street(parent=make_district())
    community = make_community("甲社区", street)
    for name in ("丙支部", "乙支部", "丁支部"):
        make_branch(name, community)
    return street


@pytest.fixture
def staff(street):
    return make_user(Role.STREET_STAFF, street)


def ask(user, query="", session=None, htmx=False):
    request = RequestFactory(headers={"HX-Request": "true"} if htmx else {}).get(f"/list/?{query}")
    request.user, request.session = user, session if session is not None else SessionStore()
    request.htmx = HtmxDetails(request)
    return request


def listing(user, query="", **options):
    options = {
        "queryset": Organization.objects.visible_to(user),
        "columns": COLUMNS,
        "title": "组织",
        "name": "t",
    } | options
    session = options.pop("session", None)
    return Listing(ask(user, query, session), filterset=KindFilter, **options)


def names(shown):
    return [row.name for row in shown.page().object_list]


def test_sorting_by_a_column_and_back(staff):
    up, down = listing(staff, "kind=branch&sort=name"), listing(staff, "kind=branch&sort=-name")
    assert names(up) == names(down)[::-1]
    assert next(down.heads())["direction"] == "descending"
    assert next(up.heads())["sort"] == "-name"
    assert next(down.heads())["sort"] == "name"


@pytest.mark.parametrize("sort", ["phone", "path", "-users__password", "secret"])
def test_only_sortable_columns_sort(staff, sort):
    assert listing(staff, f"sort={sort}").sort_key == ""


def test_compound_keys_turn_round_as_a_whole(staff):
    ordering = listing(staff, "sort=-kind").ordered().query.order_by
    assert ordering == ("-kind", "name", "-pk")


@pytest.mark.parametrize(("per", "size"), [("20", 20), ("200", 200), ("7", 50), ("", 50), ("99999999", 50)])
def test_page_sizes_are_a_short_list(staff, per, size):
    assert listing(staff, f"per={per}").page_size() == size


def test_a_page_past_the_end_is_the_last(staff):
    assert listing(staff, "page=99").page().number == 1


def test_columns_are_remembered_and_the_first_stays(staff):
    session = SessionStore()
    shown = listing(staff, "cols=phone&cols=nonsense", session=session)
    assert [c.key for c in shown.columns] == ["name", "phone"]
    assert [c.key for c in listing(staff, "", session=session).columns] == ["name", "phone"]
    assert [c.key for c in listing(staff, "").columns] == ["name", "kind", "secret"]


def test_a_wrong_filter_value_shows_nothing(staff):
    shown = listing(staff, "since=昨天")
    assert shown.invalid
    assert names(shown) == []


def test_chips_say_the_filters_and_take_one_away(staff):
    shown = listing(staff, "kind=branch&since=2001-05-01&page=3&sort=name")
    chips = {chip["label"]: chip for chip in shown.chips()}
    assert chips["类型"]["value"] == "党支部"
    assert chips["成立自"]["value"] == "2001-05-01"
    left = QueryDict(chips["类型"]["without"][1:])
    assert left.dict() == {"since": "2001-05-01", "sort": "name"}


def exported(user, query, **options):
    response = listing(user, query, **options).export("csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [line.split(",") for line in text.splitlines()]


def test_the_export_is_what_is_filtered_in_order_and_columns(staff):
    lines = exported(staff, "kind=branch&sort=-name&page=2&per=20")
    flat = [cell for line in lines for cell in line]
    assert "甲社区" not in flat
    assert "内部" not in flat
    listed = [line[0] for line in lines if line[0].endswith("支部") and len(line[0]) == 3]
    assert listed == names(listing(staff, "kind=branch&sort=-name"))
    assert any("类型：党支部" in cell for cell in flat)


def test_the_export_needs_its_right_and_covers_no_more(street):
    district = Organization.objects.get_parent(street)
    auditor = make_user(Role.AUDIT_ADMIN, district)
    with pytest.raises(PermissionDenied):
        listing(auditor, "", queryset=Organization.objects.all()).export("csv")
    staff = make_user(Role.STREET_STAFF, street)
    outside = make_street("邻街道党工委", district)
    flat = str(exported(staff, "", queryset=Organization.objects.all()))
    assert street.name in flat
    assert outside.name not in flat


def test_htmx_gets_the_table_alone(staff):
    options = {"queryset": Organization.objects.visible_to(staff), "columns": COLUMNS, "title": "组织", "name": "t"}
    part = listing_response(ask(staff, "kind=branch", htmx=True), filterset=KindFilter, **options).content.decode()
    assert part.lstrip().startswith('<section id="listing"')
    assert "<html" not in part
    assert "共 3 条" in part


def test_page_links_keep_filter_and_sort(staff, street):
    community = Organization.objects.get(name="甲社区")
    for n in range(25):
        make_branch(f"第{n}支部", community)
    options = {"queryset": Organization.objects.visible_to(staff), "columns": COLUMNS, "title": "组织", "name": "t"}
    part = listing_response(
        ask(staff, "kind=branch&sort=-name&per=20", htmx=True), filterset=KindFilter, **options
    ).content.decode()
    assert "?kind=branch&amp;sort=-name&amp;per=20&amp;page=2" in part


def test_resolve_stops_where_the_path_breaks_off():
    assert reader("a.b")({"a": None}) is None
    assert reader("a.b")({"a": {"b": 3}}) == 3
    assert reader(lambda row: row + 1)(2) == 3
