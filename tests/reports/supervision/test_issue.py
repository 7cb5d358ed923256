"""Job, schedule and command give the same report; the same input gives the same bytes."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from docx import Document

from common.exceptions import Refused
from common.periods import period_of
from organizations.audit.models import AuditEvent
from organizations.jobs.models import Job, JobState
from organizations.jobs.runner import run_job
from organizations.settings.models import Parameter
from organizations.tree.models import Organization
from reports.supervision import services
from reports.supervision.models import SupervisionReport
from reports.supervision.services import ended_period, issue_report, request_for_every_street, request_supervision
from tests.factories.organizations import make_street
from tests.reports.supervision.conftest import TODAY

pytestmark = pytest.mark.django_db


def command(tmp_path, *extra, period="2025-06", street="清源街道"):
    out = StringIO()
    call_command("supervise", "--street", street, "--period", period, "--out", str(tmp_path), *extra, stdout=out)
    return out.getvalue()


def issued_job(street, staff, period="2025-06"):
    job = request_supervision(street=street, period=period, actor=staff, today=TODAY)
    run_job(job.pk)
    job.refresh_from_db()
    return job


def files_of(job):
    return {file.name: Path(settings.MEDIA_ROOT, file.stored_as).read_bytes() for file in job.files.all()}


def text_of(path):
    document = Document(path)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def test_job_gives_two_files_the_facts_and_an_event(street, staff):
    job = issued_job(street, staff)
    assert job.state == JobState.DONE, job.message
    report = SupervisionReport.objects.get()
    assert sorted(Path(name).suffix for name in files_of(job)) == [".docx", ".xlsx"]
    assert (report.period, report.job, report.facts["total"]["due"]) == ("2025-06", job, 9)
    assert AuditEvent.objects.filter(action="supervision.issue", actor=staff).count() == 1


@pytest.fixture(autouse=True)
def one_signature(monkeypatch):
    """Who made a report and in which minute is all that two makings may differ in."""
    monkeypatch.setattr("reports.supervision.services.export_footer", lambda user, scope: f"导出人：甲　范围：{scope}")


def test_command_writes_the_same_bytes_as_the_job(street, staff, tmp_path):
    command(tmp_path / "out", "--today", TODAY.isoformat())
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == files_of(
        issued_job(street, staff)
    )


def test_issuing_again_replaces(street, staff):
    first = files_of(issued_job(street, staff))
    job = issued_job(street, staff)
    assert files_of(job) == first
    assert (Job.objects.count(), SupervisionReport.objects.count(), job.files.count()) == (1, 1, 2)


@pytest.mark.parametrize(
    "words",
    [
        "中共清源街道工作委员会关于2025年6月党的组织生活开展情况的督查通报",
        "一、总体情况", "二、完成情况", "三、存在问题", "四、与上期比较", "五、下一步要求",
        "党支部3个", "组织生活9次，已开展5次，完成率55.56%，缺开4次",
        "应到50人次，实到40人次，到会率80.00%", "补录）1场",
        "共有2个党支部存在应开未开问题，涉及4项", "三号楼院支部", "2025年第二季度",
        "下降44.44个百分点", "一号楼院支部（1场）", "到会率低于85%的有：甲总支（75.00%）",
        "2025年7月1日",
    ],
)  # fmt: skip
def test_paper_says(street, tmp_path, words):
    command(tmp_path, "--today", TODAY.isoformat())
    lines = text_of(next(tmp_path.glob("*.docx"))).replace("\n", "")
    assert words in lines


def test_annex(street, tmp_path):
    command(tmp_path, "--today", TODAY.isoformat())
    book = openpyxl.load_workbook(next(tmp_path.glob("*.xlsx")))
    assert book.sheetnames == ["各党组织", "各支部", "应开未开"]
    units = list(book["各党组织"].values)
    assert (units[-2][0], units[-2][1]) == ("合计", 3)
    branches = {row[1]: row for row in list(book["各支部"].values)[2:-1]}
    assert len(branches) == 3
    gaps = list(book["应开未开"].values)
    assert len(gaps) == 2 + 4 + 1
    assert book["各党组织"].freeze_panes == "A3"


def test_number_is_kept_and_counts_up(street, staff):
    Parameter.objects.create(key="report.number_prefix", value="清工发", valid_from=date(2020, 1, 1))
    for period in ("2025-05", "2025-06", "2025-05"):
        issued_job(street, staff, period)
    numbers = SupervisionReport.objects.values_list("period", "facts__settings__number")
    assert dict(numbers) == {"2025-05": 1, "2025-06": 2}


def test_command_json(street, tmp_path):
    answer = json.loads(command(tmp_path, "--today", TODAY.isoformat(), "--json", period="2025-Q2"))
    assert answer["period"] == "2025-Q2"
    assert len(answer["files"]) == 2


@pytest.mark.parametrize(
    ("asked", "words", "code"),
    [
        ({"street": "没有的街道"}, "没有找到街道", 1),
        ({"period": "2025-13"}, "写法不对", 2),
        ({"period": "2025-H1"}, "按月、季度或年度", 2),
        ({"period": "2025-07"}, "尚未结束", 1),
        ({"period": "2005-06"}, "没有党支部", 1),
    ],
)
def test_command_refuses_plainly(street, tmp_path, asked, words, code):
    with pytest.raises(CommandError, match=words) as refusal:
        command(tmp_path, "--today", TODAY.isoformat(), **asked)
    assert refusal.value.returncode == code
    assert not list(tmp_path.glob("*.docx"))


@pytest.mark.parametrize(
    ("key", "today", "ends"),
    [
        ("2025-06", date(2025, 7, 1), date(2025, 6, 30)),
        ("2025-Q2", date(2025, 7, 1), date(2025, 6, 30)),
        ("2024", date(2025, 1, 1), date(2024, 12, 31)),
        ("2025-06", date(2025, 6, 30), None),
    ],
)
def test_period_must_be_over(key, today, ends):
    if ends:
        assert ended_period(key, today=today).end == ends
    else:
        with pytest.raises(Refused):
            ended_period(key, today=today)


def test_schedule_asks_for_every_street_once(street):
    make_street("中共邻近街道工作委员会")
    jobs = request_for_every_street(period=period_of("2025-06"), today=TODAY)
    assert [job.organization.name for job in jobs] == ["中共清源街道工作委员会", "中共邻近街道工作委员会"]
    assert request_for_every_street(period=period_of("2025-06"), today=TODAY) == []
    assert Job.objects.count() == 2


def test_only_streets(street, staff):
    community = Organization.objects.get_children(street).first()
    with pytest.raises(Refused):
        request_supervision(street=community, period="2025-06", actor=staff, today=TODAY)


@pytest.mark.django_db(transaction=True)
def test_two_reports_issued_at_once_cannot_get_the_same_number(street, staff, monkeypatch):
    """Both workers had counted the numbers before either had saved its report: now counting, writing and saving are
    one transaction that begins by locking the street."""
    steps = []

    def noted(name, function):
        return lambda *given, **named: (steps.append((name, connection.in_atomic_block)), function(*given, **named))[1]

    monkeypatch.setattr(services, "_wait_for_number", noted("lock", services._wait_for_number))
    monkeypatch.setattr(services, "report_settings", noted("number", services.report_settings))
    write = noted("file", lambda name, write: None)
    issue_report(street=street, period=period_of("2025-06"), today=TODAY, actor=staff, add_file=write)
    assert steps == [("lock", True), ("number", True), ("file", True), ("file", True)]
