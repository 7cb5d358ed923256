"""Everything that can be taken away as a file, found by walking the addresses: nothing in it computes, numbers and
telephones are masked, and it says who took it, what it covers and when."""

import csv
import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from django.urls import URLPattern, get_resolver, reverse

from activities.sessions.enums import State
from organizations.accounts.roles import Role
from organizations.terms.models import PostName
from organizations.tree.models import Organization
from reports.supervision.services import issue_report
from tests.factories.activities import make_session
from tests.factories.members import make_id_number, make_member
from tests.factories.organizations import (
    make_branch,
    make_community,
    make_district,
    make_post_held,
    make_regulation,
    make_street,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db
STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
PHONE = "16312345678"
EXPORTS = {
    "activities:matrix",
    "activities:session_list",
    "assessments:ranking",
    "assessments:scheme_list",
    "members:member_list",
    "organizations:job_list",
    "organizations:organization_change_list",
    "organizations:regulation_list",
    "organizations:team_list",
    "organizations:term_list",
    "reports:notification_list",
    "reports:supervision_list",
}
ONLY_AS_WORKBOOK = {"activities:matrix"}


def named(patterns, prefix=""):
    """(name with its namespace, pattern) of every address."""
    for entry in patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield f"{prefix}{entry.name}", entry
        else:
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from named(entry.url_patterns, inner)


@pytest.fixture
def number():
    return make_id_number()


@pytest.fixture
def street(number, settings, tmp_path):
    """A street in which every name would like to be a formula."""
    settings.MEDIA_ROOT = tmp_path
    street = make_street("=HYPERLINK(1)街道党工委", make_district("＝1+1区委"))
    branch = make_branch("@SUM(1)支部", make_community("+1+cmd社区总支", parent=street))
    make_member(branch, "=cmd|'/c calc'!A1", id_number=number, phone=PHONE, address="-2+3楼")
    make_member(branch, "　＝1＋1", phone=PHONE)
    make_session(branch, date(2025, 6, 5), topic="=WEBSERVICE(1)", place="\t=1", state=State.APPROVED)
    make_post_held(branch, PostName.SECRETARY, "－张三")
    make_team(street, "=1+1领导小组", office_at="@SUM(1)")
    make_regulation(street, "+1制度", number="-1号", issuer="=1")
    return street


@pytest.fixture
def reader(client, street):
    user = make_user(Role.STREET_STAFF, street, username="+staff")
    client.force_login(user)
    return user


def texts_of_xlsx(data):
    """Every cell as text, none of them a formula."""
    words = []
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title} {cell.coordinate} {cell.value}"
                words.append(str(cell.value or ""))
    return words


def texts_of_csv(data):
    words = [cell for line in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in line]
    assert not [word for word in words if word.lstrip(" \u3000").startswith(STARTS) and not is_number(word)]
    return words


def is_number(word):
    return re.fullmatch(r"-?\d+(\.\d+)?", word) is not None


def texts_of_docx(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [package.read(name).decode() for name in package.namelist() if name.endswith(".xml")]


def check_export(data, kind, user, number):
    words = {"xlsx": texts_of_xlsx, "csv": texts_of_csv, "docx": texts_of_docx}[kind](data)
    everything = "\n".join(words)
    assert number not in everything
    assert PHONE not in everything
    signed = re.search(rf"导出人：{re.escape(str(user))}　导出时间：20\d\d-\d\d-\d\d \d\d:\d\d　范围：\S", everything)
    assert signed, everything[-300:]


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def taken(client, name, fmt):
    """The file an address answers ?export= with; None where it is no export."""
    try:
        response = client.get(reverse(name), {"export": fmt})
    except Exception as error:
        if type(error).__name__ == "NoReverseMatch":
            return None
        raise
    given = response.headers.get("Content-Disposition", "")
    return body(response) if response.status_code == 200 and given.startswith("attachment") else None


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_every_list_that_can_be_taken_away(client, reader, number, fmt):
    found = set()
    for name, pattern in named(get_resolver().url_patterns):
        if pattern.pattern.converters or name.startswith(("admin", "static")):
            continue
        data = taken(client, name, fmt)
        if data is not None:
            found.add(name)
            check_export(data, "xlsx" if data.startswith(b"PK") else "csv", reader, number)
    assert found == EXPORTS - (ONLY_AS_WORKBOOK if fmt == "csv" else set())


def test_forms_of_a_session_are_signed(client, reader, street, number):
    branch = Organization.objects.get(name="@SUM(1)支部")
    session = branch.sessions.get()
    record = client.get(reverse("activities:session_record", args=[session.pk]))
    sheet = client.get(reverse("activities:sign_in_sheet"), {"organization": branch.pk, "format": "docx"})
    for response in (record, sheet):
        assert response["Content-Disposition"].startswith("attachment")
        check_export(body(response), "docx", reader, number)


def test_the_supervision_report_and_its_annex_are_signed(reader, street, number, tmp_path):
    from common.periods import period_of

    files = {}

    def add_file(name, write):
        path = tmp_path / name.replace("/", "")
        write(path)
        files[path.suffix] = path.read_bytes()

    period = period_of("2025-06")
    issue_report(street=street, period=period, today=date(2025, 7, 2), add_file=add_file, actor=reader)
    check_export(files[".xlsx"], "xlsx", reader, number)
    check_export(files[".docx"], "docx", reader, number)


def test_the_rows_of_an_import_that_need_work_are_signed_and_come_back(client, reader, street):
    from common.importing.errors import write_error_workbook
    from common.importing.workbook import read_workbook
    from tests.common.importing.books import PeopleImporter, book

    head = ["姓名", "公民身份号码", "所在党支部"]
    plan = PeopleImporter(actor=reader).validate(book([head, ["坏人", "1", "=1+1"], ["=2", "x", "＝1"]], title="=1+1"))
    target = io.BytesIO()
    write_error_workbook(plan, target)
    words = "\n".join(texts_of_xlsx(target.getvalue()))
    assert f"导出人：{reader}" in words
    again = PeopleImporter().validate(read_workbook(target.getvalue()))
    assert (again.report.rows_read, again.report.skipped["footer_row"]) == (2, 1)


def test_a_sheet_name_that_excel_does_not_take_does_not_stop_the_error_workbook():
    from common.importing.errors import write_error_workbook
    from common.importing.workbook import Sheet, Workbook
    from tests.common.importing.books import PeopleImporter

    rows = [["姓名", "公民身份号码"], ["坏人\x02", "1"]]
    plan = PeopleImporter().validate(Workbook([Sheet("a/b:[c]*?\x01" + "长" * 40, False, rows)]))
    target = io.BytesIO()
    assert write_error_workbook(plan, target) == 1
    assert len(openpyxl.load_workbook(target).sheetnames[0]) <= 31
