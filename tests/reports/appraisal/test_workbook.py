"""The year-end workbook: columns, live sums, print set-up, text that stays text, the frozen result."""

from datetime import date

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from assessments.ladder import services
from assessments.ladder.finalising import finalise_year
from assessments.ladder.models import Assessment
from organizations.accounts.roles import Role
from organizations.jobs.models import Job
from organizations.tree.models import HeadcountReturn
from reports.appraisal.exporters import FORM_COLUMNS, write_workbook
from reports.appraisal.selectors import year_forms
from reports.appraisal.services import request_workbook
from tests.factories.assessments import DEFAULT_INDICATORS, indicator, make_manual_value, make_scheme
from tests.factories.organizations import make_branch, make_community, make_headcount, make_street, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 10)


@pytest.fixture
def street():
    street = make_street()
    for name, heads in (("甲", 60), ("乙", 20)):
        community = make_community(f"中共示范街道{name}社区总支部委员会", street)
        make_headcount(make_branch(f"中共示范街道{name}社区第一支部委员会", community), heads, 0)
        make_manual_value(community, "pledge_review", {"points": "0.8"})
    rows = [*DEFAULT_INDICATORS, indicator("street_own", 2, "flag", content="=1+1", standard="@SUM(A1)")]
    make_scheme(street, rows=rows)
    return street


def finalise(street):
    services.open_year(street=street, year=2025, actor=None, today=TODAY)
    for action in ("submit", "forward", "approve"):
        services.take_steps(assessments=Assessment.objects.all(), action=action, actor=None)
    finalise_year(street=street, year=2025, actor=None)


def book(street, tmp_path):
    write_workbook(year_forms(street, 2025, today=TODAY), tmp_path / "w.xlsx", footer="导出人：甲")
    return load_workbook(tmp_path / "w.xlsx")


def cells(sheet):
    return {cell.coordinate: cell for row in sheet.iter_rows() for cell in row}


def test_a_form_has_the_asked_columns_and_sums_itself(street, tmp_path):
    found = book(street, tmp_path)
    assert found.sheetnames == ["汇总排名表", "示范街道甲社区总支部", "示范街道乙社区总支部"]
    sheet = found["示范街道甲社区总支部"]
    assert [sheet.cell(3, place).value for place in range(1, 13)] == [label for label, _ in FORM_COLUMNS]
    labels = {sheet.cell(row, 3).value: row for row in range(4, sheet.max_row + 1)}
    subtotal, total, final = labels["小计"], labels["合计"], labels["总分"]
    assert sheet.cell(subtotal, 4).value.startswith("=SUM(D")
    assert sheet.cell(total, 9).value.startswith("=I")
    bonus, deduction = labels["加分合计"], labels["扣分合计"]
    assert sheet.cell(bonus, 9).value.startswith("=MIN(10,SUM(I")
    assert sheet.cell(final, 9).value == f"=MAX(0,I{total}+I{bonus}-I{deduction})"
    assert "党员60人，超过50人" in sheet.cell(4, 10).value
    assert sheet.cell(4, 9).number_format == "0.00"


def test_text_that_looks_like_a_formula_stays_text(street, tmp_path):
    sheet = book(street, tmp_path)["示范街道甲社区总支部"]
    found = [cell for cell in cells(sheet).values() if cell.value in ("=1+1", "@SUM(A1)")]
    assert [cell.data_type for cell in found] == ["s", "s"]


def test_it_prints_on_a4_with_repeated_headings(street, tmp_path):
    for sheet in book(street, tmp_path):
        assert sheet.page_setup.paperSize == 9
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.freeze_panes == "A4"
        assert "&P" in sheet.oddFooter.center.text


def test_the_ranking_has_its_columns_and_live_totals(street, tmp_path):
    sheet = book(street, tmp_path)["汇总排名表"]
    head = [sheet.cell(3, place).value for place in range(1, 15)]
    assert head[:2] + head[6:] == [
        "名次", "党组织", "小计", "加分", "扣分", "否决", "总分", "等次", "上年名次", "备注",
    ]  # fmt: skip
    assert sheet["G5"].value == "=SUM(C5:F5)"
    assert sheet["K5"].value == "=MAX(0,G5+H5-I5)"
    assert [sheet.cell(row, 2).value[6] for row in (5, 6)] == ["乙", "甲"]
    assert "未定档" in sheet["A1"].value


def test_a_final_year_prints_what_was_frozen(street, tmp_path):
    finalise(street)
    before = cells(book(street, tmp_path)["示范街道甲社区总支部"])
    HeadcountReturn.objects.update(formal=10)
    after = cells(book(street, tmp_path)["示范街道甲社区总支部"])
    assert {place: cell.value for place, cell in before.items()} == {place: cell.value for place, cell in after.items()}
    assert "已定档" in after["A2"].value
    assert any(cell.value == "台账" for cell in after.values())


def test_open_assessments_print_who_adjusted_and_why(street, tmp_path):
    services.open_year(street=street, year=2025, actor=None, today=TODAY)
    clerk = make_user(Role.STREET_STAFF, street, name="王干事")
    services.take_steps(assessments=Assessment.objects.all(), action="submit", actor=None)
    score = Assessment.objects.first().scores.get(indicator__code="term_on_time")
    services.set_points(score=score, stage="street", points="1", actor=clerk, reason="推迟两月")
    sheet = book(street, tmp_path)["示范街道甲社区总支部"]
    (line,) = [row for row in sheet.iter_rows(values_only=True) if row[2] == "term_on_time"]
    assert (line[7], line[8], line[11]) == (2, 1, "王干事")
    assert "调整：推迟两月" in line[9]


def test_the_command_and_the_job_write_the_same_workbook(street, tmp_path, capsys, django_capture_on_commit_callbacks):
    call_command(
        "export_appraisal", "--street", "示范街道", "--year", "2025", "--out", str(tmp_path), "--today", "2026-01-10"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["示范街道党工委2025年度党建考核表（未定档）.xlsx"]
    clerk = make_user(Role.STREET_STAFF, street)
    with django_capture_on_commit_callbacks(execute=True):
        first = request_workbook(street=street, year=2025, actor=clerk)
        assert request_workbook(street=street, year=2025, actor=clerk).pk == first.pk
    job = Job.objects.get()
    assert (job.state, job.result) == ("done", {"units": 2, "final": False})
    assert job.files.get().name.endswith(".xlsx")
