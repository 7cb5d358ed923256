"""However a child ends, the portal says something a clerk understands; what the child may do is little."""

import io
import os
import sys
import tempfile
import textwrap

import pytest

from common.untrusted import limits, process
from common.untrusted.process import answers
from common.untrusted.refusals import UnreadableFile


@pytest.fixture
def child(monkeypatch, tmp_path):
    """Runs a body of Python in the place of a task: child("yield {'a': 1}") → what the portal hears."""

    def run(body, name="task"):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        module = "import os, sys, time, signal\ndef answer(data):\n    if 0: yield\n" + textwrap.indent(body, "    ")
        (folder / f"{name}.py").write_text(module)
        boot = (
            "import sys; sys.path[:0] = [sys.argv[1], " + repr(str(folder)) + "];"
            f"from common.untrusted import child; child.TASKS['{name}'] = '{name}'; child.main('{name}')"
        )
        monkeypatch.setattr(process, "BOOT", boot)
        with tempfile.TemporaryFile() as file:
            file.write(b"content")
            file.flush()
            return list(answers(name, file))

    return run


def refusal(child, body):
    with pytest.raises(UnreadableFile) as caught:
        child(body)
    assert caught.value.message.endswith("。")
    return caught.value.code


def test_what_a_child_says_arrives_object_by_object(child):
    assert child("yield {'text': bytes(data).decode()}\nyield {'rows': [[1.5, None, 'x']]}") == [
        {"text": "content"},
        {"rows": [[1.5, None, "x"]]},
    ]


def test_control_characters_stay_behind(child):
    assert child(r"yield {'a': ['\x00b\x1f', '\\u0001', '\n\ufffe']}") == [{"a": ["b", "\\u0001", "\n"]}]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("yield {'n': len(bytearray(400_000_000))}", "file_too_heavy"),
        ("os.abort()", "file_too_heavy"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "file_too_heavy"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "file_truncated"),
        ("os._exit(0)", "file_truncated"),
        ("raise RuntimeError('quotes the file')", "file_truncated"),
        ("raise BaseException('a panic of a compiled library')", "file_truncated"),
        ("sys.stdout.buffer.write(b'no json\\n')", "file_truncated"),
        ("sys.stdout.buffer.write(b'[' * 40_000_000)", "file_too_heavy"),
        ("while True: yield {'x': 'y' * 1_000_000}", "file_too_heavy"),
    ],
)
def test_every_end_of_a_child_is_a_refusal(child, body, code):
    assert refusal(child, body) == code


def test_a_child_that_computes_for_ever_is_ended(child, monkeypatch):
    assert refusal(child, "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass") == (
        "file_too_heavy"
    )


def test_a_child_that_hangs_is_ended(child, monkeypatch):
    monkeypatch.setattr(limits, "CHILD_WALL", 0.5)
    assert refusal(child, "time.sleep(60)") == "file_too_heavy"


def test_a_child_has_limits_no_environment_and_no_django(child):
    body = """
    import resource
    yield {
        "memory": resource.getrlimit(resource.RLIMIT_AS)[1],
        "cpu": resource.getrlimit(resource.RLIMIT_CPU)[1],
        "environment": sorted(os.environ),
        "django": any(name.split(".")[0] == "django" for name in sys.modules),
        "descriptors": sorted(os.listdir("/proc/self/fd"))[:3] if os.path.exists("/proc/self/fd") else ["0", "1", "2"],
    }
    """
    os.environ["A_SECRET_OF_THE_PORTAL"] = "x"
    (said,) = child(textwrap.dedent(body))
    assert said == {
        "memory": limits.CHILD_MEMORY,
        "cpu": limits.CHILD_CPU,
        "environment": ["LC_ALL", "MALLOC_ARENA_MAX"],
        "django": False,
        "descriptors": ["0", "1", "2"],
    }


def test_the_readers_import_no_django():
    import subprocess

    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import common.importing.cells, common.untrusted.attachments;"
        "sys.exit(any(name.split('.')[0] in ('django', 'openpyxl') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-I", "-c", code, process.ROOT], check=False).returncode == 0


def test_a_child_can_write_nothing(child, tmp_path):
    target = tmp_path / "out"
    assert refusal(child, f"with open({str(target)!r}, 'wb') as out: out.write(b'x')\nyield {{}}") == "file_truncated"
    assert not target.exists() or target.read_bytes() == b""


def test_no_child_is_left_behind_when_nobody_listens(child):
    with tempfile.TemporaryFile() as file:
        file.write(b"")
        asked = answers("workbook", file)
        with pytest.raises(UnreadableFile):
            next(asked)
    asked.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_the_file_on_standard_input_need_not_be_at_its_start():
    with tempfile.TemporaryFile() as file:
        file.write(b"name,age\n1,2\n")
        file.flush()
        file.seek(0, io.SEEK_END)
        with pytest.raises(UnreadableFile) as caught:
            list(answers("workbook", file))
    assert "CSV" in caught.value.message
