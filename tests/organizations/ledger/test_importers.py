from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.importing.runner import DRY_RUN, GOOD_ROWS
from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from organizations.ledger.importers import OrganizationImporter
from organizations.terms.models import PostHeld, Term
from organizations.tree.changes import Decision, dissolve_organization
from organizations.tree.enums import Change, Kind
from organizations.tree.models import Group, HeadcountReturn, Organization, OrganizationChange, OrganizationVersion
from tests.common.importing.books import book
from tests.factories.organizations import make_district, make_street, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 10)
HEADER = ["党组织名称", "类型", "上级党组织", "成立时间", "撤销时间", "是否社区", "书记", "是否一肩挑", "副书记",
          "委员及分工", "正式党员数", "预备党员数", "党小组数", "本届起始", "届满时间", "活动场所面积"]  # fmt: skip
STREET = ["东风街道党工委", "街道党工委", ""]
UNIT = [
    "中共东风街道红旗社区总支部委员会",
    "党总支",
    "东风街道党工委",
    "2004.04.03",
    "",
    "是",
    "李建国",
    "是",
    "程平（专职）",
]
BRANCH = ["中共东风街道红旗社区第一支部委员会", "党支部", "红旗社区党总支"]


def ledger(*rows, title="东风街道基层党组织台账", day="时间：2025年12月31日", header=HEADER):
    return book([[title], [day], header, *[[*row, *[""] * (len(header) - len(row))] for row in rows]])


def run(source, mode=GOOD_ROWS, **options):
    return OrganizationImporter(today=TODAY, **options).run(source, mode)


def codes(report):
    return [(issue.row, issue.code) for issue in report.issues]


def test_a_ledger_becomes_organisations_terms_posts_groups_and_numbers():
    committee = "组织委员：段成；宣传委员：范英"
    rest = [
        "2015年4月5日",
        "",
        "否",
        "张兰英",
        "",
        "周玲",
        committee,
        65,
        2,
        3,
        "2021年7月9日",
        "2026年7月9日",
        "90 ㎡",
    ]
    report = run(ledger(STREET, UNIT, [*BRANCH, *rest]), district="海滨区委")
    assert (report.accepted, report.rejected, report.saved) == (3, 0, 3)
    assert report.extra == {"created": 3, "updated": 0}
    branch = Organization.objects.get(name=BRANCH[0])
    lineage = Organization.objects.get_ancestors(branch).values_list("name", flat=True)
    assert list(lineage) == ["海滨区委", STREET[0], UNIT[0]]
    assert (branch.kind, branch.key, branch.established_on) == (Kind.BRANCH, "红旗第一支部", date(2015, 4, 5))
    assert branch.venue_area == 90
    assert branch.terms.get().due_on == date(2026, 7, 9)
    assert list(branch.groups.values_list("name", "valid_from")) == [
        ("第一党小组", None), ("第二党小组", None), ("第三党小组", None),
    ]  # fmt: skip
    assert branch.headcounts.get().as_of == date(2025, 12, 31)
    assert list(branch.posts_held.values_list("post", "person", "valid_from")) == [
        ("secretary", "张兰英", None), ("deputy", "周玲", None),
        ("organisation", "段成", None), ("publicity", "范英", None),
    ]  # fmt: skip
    unit = Organization.objects.get(name=UNIT[0])
    assert unit.is_community
    assert unit.posts_held.get(post="secretary").dual_post
    assert unit.posts_held.get(post="deputy").full_time
    assert Organization.objects.find_problems() == ([], [], [], [], [])
    assert AuditEvent.objects.filter(action="organization.import").count() == 1


def test_a_second_import_changes_nothing_but_says_updated():
    rest = ["2015年4月5日", "", "否", "张兰英", "", "", "组织委员：段成", 65, 2, 3, "2021.07.09", "2026.07.09"]
    file = ledger(STREET, UNIT, [*BRANCH, *rest])
    run(file)
    models = (Organization, OrganizationVersion, OrganizationChange, Term, PostHeld, Group, HeadcountReturn)
    before = [model.objects.count() for model in models]
    report = run(file)
    assert report.extra == {"created": 0, "updated": 3}
    assert [model.objects.count() for model in models] == before
    assert not PostHeld.objects.filter(valid_to__isnull=False).exists()


def test_a_later_ledger_brings_people_terms_groups_and_closure_up_to_date():
    facts = ["2015年4月5日", "", "否", "张兰英", "", "", "组织委员：段成", 65, 2, 3, "2021.07.09", "2026.07.09"]
    run(ledger(STREET, UNIT, [*BRANCH, *facts], day="时间：2024年12月31日"))
    facts = ["2015年4月5日", "2025.09.30", "否", "王新", "", "", "组织委员：段成", 60, 2, 2, "2025.03.01", "2030.03.01"]
    run(ledger(STREET, UNIT, [*BRANCH, *facts]))
    branch = Organization.objects.get(name=BRANCH[0])
    assert set(branch.posts_held.values_list("person", "valid_from", "valid_to")) == {
        ("张兰英", None, date(2024, 12, 31)),
        ("王新", date(2025, 1, 1), None),
        ("段成", None, None),
    }
    assert branch.terms.count() == 2
    assert branch.headcounts.count() == 2
    assert branch.dissolved_on == branch.versions.get().valid_to == date(2025, 9, 30)
    assert branch.changes.filter(change=Change.DISSOLVE).count() == 1


def test_an_older_ledger_adds_its_numbers_and_changes_nothing_else():
    run(ledger(STREET, UNIT, [*BRANCH, "2015.04.05", "", "", "王新", "", "", "", 60, 0, 2]))
    older = [*BRANCH, "2015.04.05", "", "", "张兰英", "", "", "", 50, 0, 5]
    run(ledger(STREET, UNIT, older, day="时间：2024年12月31日"))
    branch = Organization.objects.get(name=BRANCH[0])
    assert branch.posts_held.get().person == "王新"
    assert branch.groups.count() == 2
    assert list(branch.headcounts.order_by("as_of").values_list("formal", flat=True)) == [50, 60]


def test_rows_and_columns_come_in_any_order_with_other_names():
    header = ["备注", "所属党组织", "党支部名称", "无关的列", "党组织类别", "成立日期", "本届换届"]
    rows = [
        ["", "红旗社区党总支", BRANCH[0], "x", "支部", "201504"],
        ["", "东风街道", UNIT[0], "x", "总支", ""],
        ["", "", STREET[0], "x", "工委", ""],
    ]
    report = run(ledger(*rows, header=header))
    assert (report.accepted, report.rejected) == (3, 0)
    assert Organization.objects.get(name=BRANCH[0]).established_on == date(2015, 4, 1)


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        (["", "党支部", "红旗社区党总支"], "name_missing", "请补上"),
        (["新支部", "", "红旗社区党总支"], "kind_missing", "请补上"),
        (["新支部", "党小组", "红旗社区党总支"], "kind_unknown", "“党小组”：不认识这种党组织类型"),
        (["新支部", "党支部", ""], "parent_missing", "上级党组织"),
        (["新支部", "党支部", "没有的党总支"], "org_unknown", "台账和系统里都没有"),
        (["新支部", "党支部", BRANCH[0]], "org_unknown", "这是一个党支部"),
        (["新支部", "党支部", "社区总支部委员会"], "branch_ambiguous", "请写全称"),
        (["新支部", "党支部", "旗总支"], "branch_ambiguous", "请写全称"),
        (["中共东风街道红旗社区 第一支部委员会", "党支部", "红旗社区党总支"], "duplicate", "与第6行"),
        (["红旗第一党支部", "党支部", "红旗社区党总支"], "duplicate", "与第6行"),
        (["新支部", "党支部", "红旗社区党总支", "去年"], "date_unreadable", "读不出日期"),
        (["新支部", "党支部", "红旗社区党总支", "2026-01-11"], "future_date", "晚于今天"),
        (
            ["新支部", "党支部", "红旗社区党总支", "2020.1.1", "2019.1.1"],
            "dissolved_before_established",
            "早于成立时间",
        ),
        (["西风街道党工委", "街道党工委", ""], "second_street", "只能有一个街道党工委"),
        (["新支部", "党支部", "红旗社区党总支", *[""] * 7, "很多"], "number_unreadable", "请只填数字"),
    ],
)
def test_a_bad_row_is_rejected_with_code_place_and_mend(row, code, words):
    other = ["中共东风街道蓝旗社区总支部委员会", "党总支", "东风街道党工委"]
    report = run(ledger(STREET, UNIT, BRANCH, other, row))
    assert codes(report) == [(8, code)]
    (issue,) = report.issues
    assert words in issue.message
    assert "第8行" in issue.message
    assert (report.accepted, report.rejected, report.saved) == (4, 1, 4)


def test_what_stands_under_a_rejected_row_is_rejected_too():
    report = run(ledger([*BRANCH], [UNIT[0], "党总支", "东风街道党工委", "去年"], STREET))
    assert codes(report) == [(4, "parent_rejected"), (5, "date_unreadable")]
    assert report.saved == 1


@pytest.mark.parametrize(
    "superior", ["东风街道党工委", "东风街道", "中共东风街道工作委员会", "街道党工委", "党工委", "东风街道 工委"]
)
def test_the_street_goes_by_many_names(superior):
    report = run(ledger([UNIT[0], "党总支", superior], STREET))
    assert (report.accepted, report.rejected) == (2, 0)


def test_a_total_is_skipped_whatever_column_it_stands_in():
    header = ["正式党员数", "预备党员数", "党组织名称", "类型", "上级党组织", "序号", "书记", "联系电话"]
    rows = [
        ["", "", STREET[0], STREET[1], "", 1],
        ["", "", UNIT[0], UNIT[1], STREET[0], 2],
        [30, 2, "", "", "", "合计"],
    ]
    report = run(ledger(*rows, header=header))
    assert (report.rows_read, report.accepted, dict(report.skipped)) == (2, 2, {"total_row": 1})


def test_circles_are_rejected():
    one, two = "中共东风街道甲社区总支部委员会", "中共东风街道乙社区委员会"
    report = run(ledger(STREET, [one, "党总支", two], [two, "党委", one]))
    assert {code for _row, code in codes(report)} == {"parent_circle"}


def test_nothing_is_saved_when_something_is_rejected_or_on_a_dry_run():
    bad = ledger(STREET, UNIT, ["新支部", "党支部", "没有的"])
    assert run(bad, "all").saved == 0
    assert run(ledger(STREET, UNIT), DRY_RUN).accepted == 2
    assert not Organization.objects.exists()


def test_without_a_street_no_row_finds_its_superior():
    report = run(ledger(UNIT, BRANCH))
    assert codes(report) == [(4, "org_unknown"), (5, "parent_rejected")]
    assert "请先补上街道党工委这一行" in report.issues[0].message
    assert not Organization.objects.exists()


def test_without_its_row_a_known_street_is_told_by_the_superiors():
    street = make_street("东风街道党工委")
    make_street("西风街道党工委")
    report = run(ledger(UNIT, BRANCH))
    assert report.saved == 2
    assert Organization.objects.get(name=UNIT[0]).path.startswith(street.path)


def test_kind_and_superior_are_not_changed_by_an_import():
    second = ["中共东风街道蓝旗社区总支部委员会", "党总支", "东风街道党工委"]
    run(ledger(STREET, UNIT, second, BRANCH))
    report = run(ledger(STREET, [UNIT[0], "党委", "东风街道党工委"], second, [*BRANCH[:2], "蓝旗社区党总支"]))
    assert codes(report) == [(5, "kind_differs"), (7, "parent_differs")]
    assert Organization.objects.get(name=UNIT[0]).kind == Kind.GENERAL_BRANCH


@pytest.mark.parametrize(("role", "own", "allowed"), [
    (Role.STREET_STAFF, True, True), (Role.STREET_STAFF, False, False), (Role.BRANCH_SECRETARY, True, False),
])  # fmt: skip
def test_a_user_imports_into_the_own_street_only(role, own, allowed):
    street = make_street("东风街道党工委")
    user = make_user(role, street if own else make_street("西风街道党工委"))
    report = run(ledger(STREET, UNIT), actor=user)
    assert bool(report.saved) is allowed
    assert allowed or "没有导入" in report.error


def test_the_page_refuses_the_ledger_of_another_street():
    chosen = make_street("西风街道党工委")
    make_district()
    report = run(ledger(STREET, UNIT), street=chosen)
    assert "所选的街道是“西风街道党工委”" in report.error


def test_terms_with_one_end_missing_are_reckoned():
    run(ledger(STREET, UNIT, [*BRANCH, *[""] * 10, "2022.03.01", ""], ["流动支部", "流动党员党支部", "东风街道",
                              *[""] * 10, "", datetime(2026, 5, 31)]))  # fmt: skip
    terms = (
        dict(Term.objects.values_list("organization__key", "starts_on")),
        dict(Term.objects.values_list("organization__key", "ends_on")),
    )
    assert terms[1]["红旗第一支部"] == date(2027, 3, 1)
    assert terms[0]["流动支部"] == date(2023, 5, 31)


def test_a_large_ledger_takes_no_statement_a_row():
    def size(street, units, branches):
        people = ["张三", "", "李四", "组织委员：王五", 20, 1, 2, "2024.1.1", "2029.1.1"]
        rows = [[f"中共{street}街道{n}号社区总支部委员会", "党总支", f"{street}街道"] for n in range(units)]
        for n in range(units):
            rows += [
                [f"中共{street}街道{n}号社区第{m}支部委员会", "党支部", f"{n}号总支", "2015.4.5", "", "", *people]
                for m in range(branches)
            ]
        return ledger([f"{street}街道党工委", "街道党工委", ""], *rows)

    counts = []
    for street, units, branches in (("东风", 2, 2), ("西风", 8, 25)):
        file = size(street, units, branches)
        with CaptureQueriesContext(connection) as queries:
            assert run(file).saved == 1 + units + units * branches
        counts.append(len(queries))
    batches = 8 * 210 // 50  # eight tables, some 50 rows a statement on SQLite
    assert counts[1] - counts[0] <= batches


def test_a_dissolved_organisation_is_not_revived():
    run(ledger(STREET, UNIT, BRANCH))
    branch = Organization.objects.get(name=BRANCH[0])
    dissolve_organization(organization=branch, decision=Decision(date(2025, 12, 1)), actor=None)
    report = run(ledger(STREET, UNIT, [*BRANCH, "", "", "", "张兰英", "", "", "", 20, 0, 2, "2024.1.1", "2029.1.1"]))
    assert codes(report) == [(6, "dissolved_differs")]
    assert report.saved == 3
    assert not branch.posts_held.exists()
    assert not branch.terms.exists()
    assert branch.headcounts.get().formal == 20


def branch_row(groups, *, committee="组织委员：段成", dissolved=""):
    return [*BRANCH, "2015.04.05", dissolved, "否", "张兰英", "", "", committee, 20, 0, groups]


def group_spans():
    spans = Group.objects.order_by("order").values_list("valid_from", "valid_to")
    return [span for span in spans if span[0] is None or span[1] is None or span[0] <= span[1]]


def test_a_corrected_ledger_of_the_same_day_reads_as_if_it_had_come_first():
    run(ledger(STREET, UNIT, branch_row(2)))
    run(ledger(STREET, UNIT, branch_row(3)))
    year_start = date(2025, 1, 1)
    assert group_spans() == [(None, None), (None, None), (year_start, None)]
    run(ledger(STREET, UNIT, branch_row(1, committee="")))
    assert [span for span in group_spans() if span[1] is None or span[1] >= year_start] == [(None, None)]
    assert not PostHeld.objects.filter(person="段成", valid_to__isnull=True).exists()
    assert PostHeld.objects.get(person="段成").valid_to < year_start


def test_groups_of_a_branch_dissolved_in_the_year_stand_until_then():
    for _ in range(2):
        run(ledger(STREET, UNIT, branch_row(3, dissolved="2025.09.30")))
        assert group_spans() == [(None, date(2025, 9, 30))] * 3
