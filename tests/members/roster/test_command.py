"""import_members as a program: what it prints and how it ends."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from members.roster.models import Member
from tests.common.importing.books import book
from tests.factories.members import make_id_number
from tests.factories.organizations import make_branch, make_community, make_street

pytestmark = pytest.mark.django_db
HEAD = ["所在党支部", "姓名", "公民身份号码", "人员类别", "入党时间", "转正时间"]


@pytest.fixture
def branch():
    return make_branch("中共示范街道和平里社区第一支部委员会", make_community(parent=make_street()))


@pytest.fixture
def ledger(tmp_path):
    def write(*names):
        path = tmp_path / "花名册.xlsx"
        rows = [["和平里第一支部", name, make_id_number(), "正式", "1989.07", "1990.07"] for name in names]
        rows += [["没有的支部", "坏人", make_id_number(), "正式", "1989.07", "1990.07"]] if "坏人" in names else []
        path.write_bytes(book([HEAD, *rows]))
        return path

    return write


def run(path, *flags):
    """(exit code, JSON object)."""
    out, code = io.StringIO(), 0
    try:
        call_command(
            "import_members", str(path), "--street", "示范街道", "--today", "2026-01-10", "--json", *flags, stdout=out
        )
    except SystemExit as end:
        code = end.code
    return code, json.loads(out.getvalue())


@pytest.mark.parametrize(
    ("names", "flags", "code", "saved"),
    [
        (("张三",), (), 0, 1),
        (("张三", "坏人"), (), 1, 0),
        (("张三", "坏人"), ("--good-rows",), 0, 2),
        (("张三",), ("--dry-run",), 0, 0),
        (("张三", "坏人"), ("--dry-run",), 0, 0),
    ],
)
def test_exit_code_and_what_is_saved(branch, ledger, names, flags, code, saved):
    assert run(ledger(*names), *flags)[0] == code
    assert Member.objects.count() == saved


def test_json_of_a_refused_file(branch, tmp_path):
    code, found = run(tmp_path / "没有.xlsx")
    assert (code, found["accepted"]) == (1, 0)
    assert "找不到文件" in found["error"]


def test_an_unknown_street_is_refused(ledger):
    code, found = run(ledger("张三"))
    assert code == 1
    assert "没有找到街道" in found["error"]


def test_the_rows_that_need_work_are_written(branch, ledger, tmp_path):
    target = tmp_path / "errors.xlsx"
    run(ledger("张三", "坏人"), "--errors", str(target))
    assert target.read_bytes()[:2] == b"PK"


def test_a_folder_that_is_not_there_is_refused_before_a_workbook_is_begun(branch, ledger, tmp_path, monkeypatch):
    begun = []
    monkeypatch.setattr("common.importing.command.write_error_workbook", lambda *args: begun.append(args))
    code, found = run(ledger("张三", "坏人"), "--errors", str(tmp_path / "nope" / "errors.xlsx"))
    assert code == 1
    assert "无法写入错误清单" in found["error"]
    assert not begun


def test_without_json_it_speaks_chinese(branch, ledger):
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import_members", str(ledger("张三", "坏人")), "--street", "示范街道", stdout=out)
    assert "不合格1行" in out.getvalue()
    assert "没有保存" in out.getvalue()


@pytest.mark.parametrize("flags", [("--good-rows", "--dry-run"), ("--today", "昨天")])
def test_wrong_usage(ledger, flags):
    with pytest.raises(CommandError):
        call_command("import_members", str(ledger("张三")), "--street", "示范街道", *flags)
