"""A scheme from a workbook: whole, or refused with place and mend."""

import json
from datetime import date

import pytest
from django.core.management import call_command

from assessments.schemes.importers import SchemeImporter
from assessments.schemes.models import Indicator, Scheme, SchemeState
from assessments.schemes.services import publish_scheme
from tests.factories.assessments import EXTRA, HEADER, ROWS, scheme_workbook
from tests.factories.organizations import make_community, make_street

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    return make_street()


def run(street, path, year=2025):
    return SchemeImporter(street=street, today=date(2026, 1, 10), year=year).run(path)


def changed(place, **cells):
    rows = [list(row) for row in ROWS]
    for name, value in cells.items():
        rows[place][HEADER.index(name)] = value
    return rows


def test_a_workbook_becomes_a_draft(street, tmp_path):
    report = run(street, scheme_workbook(tmp_path / "s.xlsx"))
    assert (report.rows_read, report.accepted, report.rejected, report.saved) == (8, 8, 0, 8)
    scheme = Scheme.objects.get()
    assert (scheme.number, scheme.state, scheme.title) == (1, SchemeState.DRAFT, "示范街道2025年度评分细则")
    sections = [(s.code, s.name, s.category) for s in scheme.sections.order_by("order")]
    assert sections[:3] == [("A", "组织体系", "base"), ("B", "组织生活", "base"), ("+", "加分项", "bonus")]
    row = Indicator.objects.get(code="group_meeting_rate")
    assert (row.section.name, row.points, row.method, row.not_applicable) == ("组织生活", 2, "ratio", "share")
    assert Indicator.objects.get(code="veto_discipline").points == 0


def test_sections_need_not_be_merged_nor_columns_in_order(street, tmp_path):
    order = [9, 6, 7, 8, 3, 2, 1, 5, 4, 0]
    header = tuple(HEADER[place] for place in order)
    rows = [tuple(row[place] for place in order) for row in ROWS]
    extra = [tuple(row[place] for place in order) for row in EXTRA]
    report = run(street, scheme_workbook(tmp_path / "s.xlsx", rows=rows, extra=extra, header=header))
    assert (report.rejected, report.saved) == (0, 8)
    assert Indicator.objects.get(code="term_on_time").section.name == "组织体系"


BAD = [
    ({"参数": "each=半分"}, "bad_parameters", "参数", "不是不小于0的数字"),
    ({"计分方式": "score"}, "unknown_method", "计分方式", "计分方式不认识"),
    ({"指标代码": "term_on_time"}, "duplicate_code", "指标代码", "第4行重复"),
    ({"指标代码": ""}, "code_missing", "指标代码", "没有指标代码"),
    ({"指标代码": "党课"}, "code_malformed", "指标代码", "小写字母"),
    ({"分值": "两分"}, "bad_points", "分值", "大于0"),
    ({"不适用处理": "不管"}, "policy_unknown", "不适用处理", "本部分分摊"),
    ({"不适用处理": None}, "policy_missing", "不适用处理", "请填写"),
    ({"考核项目": "组织体系（5分）"}, "section_total", "考核项目", "写明5分，但各行分值相加为4分"),
]


@pytest.mark.parametrize(("cells", "code", "column", "words"), BAD)
def test_what_is_wrong_is_named_with_row_column_and_mend(street, tmp_path, cells, code, column, words):
    report = run(street, scheme_workbook(tmp_path / "s.xlsx", rows=changed(0, **cells)))
    found = next(issue for issue in report.issues if issue.code == code)
    assert found.column == column
    assert found.row in (4, 5)
    assert words in found.message
    assert report.rejected >= 1
    assert not Scheme.objects.exists()


def test_the_total_must_be_the_sum(street, tmp_path):
    report = run(street, scheme_workbook(tmp_path / "s.xlsx", total=99))
    (issue,) = [issue for issue in report.issues if issue.verdict == "reject"]
    assert (issue.code, issue.row, issue.column) == ("total_mismatch", 9, "分值")
    assert "之和10不符" in issue.message
    assert not Scheme.objects.exists()


def test_ceilings_of_a_class_must_agree(street, tmp_path):
    extra = [*EXTRA, (9, "加分项", "示范点", "≤8", "", "人工", "bonus_demonstration_site", "flag", None, "计零分")]
    report = run(street, scheme_workbook(tmp_path / "s.xlsx", extra=extra))
    assert [issue.code for issue in report.issues] == ["ceiling_differs"]


def test_unknown_codes_and_unfit_methods_are_entered_by_hand(street, tmp_path):
    rows = changed(0, 指标代码="street_specialty")
    rows[2][HEADER.index("计分方式")], rows[2][HEADER.index("参数")] = "grade", "好:3"
    report = run(street, scheme_workbook(tmp_path / "s.xlsx", rows=rows))
    assert {issue.code for issue in report.issues} == {"unknown_code", "method_not_computed"}
    assert (report.accepted_with_warning, report.saved) == (2, 8)


def test_importing_again_replaces_the_draft_and_follows_the_published(street, tmp_path):
    path = scheme_workbook(tmp_path / "s.xlsx")
    run(street, path)
    run(street, path)
    assert list(Scheme.objects.values_list("number", "state")) == [(1, "draft")]
    publish_scheme(scheme=Scheme.objects.get(), actor=None)
    run(street, path)
    assert list(Scheme.objects.values_list("number", "state")) == [(2, "draft"), (1, "published")]


def test_the_command_answers_the_contract(street, tmp_path, capsys):
    path = scheme_workbook(tmp_path / "s.xlsx")
    call_command("import_scheme", str(path), "--street", "示范街道", "--year", "2025", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (answer["rows_read"], answer["accepted"], answer["rejected"], answer["rows"]) == (8, 8, 0, [])
    bad = scheme_workbook(tmp_path / "b.xlsx", total=1)
    with pytest.raises(SystemExit) as stop:
        call_command("import_scheme", str(bad), "--street", "示范街道", "--year", "2025", "--json")
    assert stop.value.code == 1
    assert json.loads(capsys.readouterr().out)["rejected"] == 1


def test_only_a_street_issues_a_scheme(street, tmp_path):
    report = run(make_community(parent=street), scheme_workbook(tmp_path / "s.xlsx"))
    assert report.error_code == "not_a_street"


def test_without_a_year_the_title_tells_it(street, tmp_path):
    path = scheme_workbook(tmp_path / "s.xlsx", title="示范街道2024年度评分细则")
    SchemeImporter(street=street, today=date(2026, 1, 10)).run(path)
    assert Scheme.objects.get().year == 2024


def test_a_workbook_of_another_kind_is_refused(street, tmp_path):
    path = scheme_workbook(tmp_path / "s.xlsx", header=("姓名", *"abcdefghi"))
    report = run(street, path)
    assert report.error_code == "wrong_form"
    assert "评分细则" in report.error
