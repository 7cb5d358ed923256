"""Downloads carry their Chinese name and never leave the private folder unasked."""

from urllib.parse import quote

import pytest

from common.exporting.responses import export_footer, private_file, table_response
from common.exporting.tables import Column


@pytest.mark.parametrize(("fmt", "kind"), [("xlsx", "spreadsheetml"), ("csv", "text/csv")])
def test_table_response(fmt, kind):
    response = table_response(filename="党员花名册", title="花名册", columns=[Column("姓名")], rows=[["张三"]], fmt=fmt)
    assert kind in response.headers["Content-Type"]
    assert quote(f"党员花名册.{fmt}") in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content)


def test_private_file(settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_FILES_REDIRECT = tmp_path, ""
    (tmp_path / "a.bin").write_bytes(b"1234")
    assert b"".join(private_file("a.bin", "通报.docx").streaming_content) == b"1234"
    settings.PRIVATE_FILES_REDIRECT = "/private/"
    response = private_file("a.bin", "通报.docx")
    assert (response.headers["X-Accel-Redirect"], response.content) == ("/private/a.bin", b"")
    with pytest.raises(FileNotFoundError):
        private_file("gone.bin", "通报.docx")


def test_footer_says_who_when_what():
    line = export_footer("张三", "清河街道")
    assert line.startswith("导出人：张三")
    assert line.endswith("范围：清河街道")
