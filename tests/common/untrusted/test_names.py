"""Names of files lose everything that could act; what a person reads stays."""

import pytest

from common.untrusted.names import safe_name


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("会议 照片.jpg", "会议 照片.jpg"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("名册\x00.xlsx", "名册.xlsx"),
        ("annual\u202exslx.exe", "annualxslx.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ('"><script>.png', "___script_.png"),
        ("=cmd|calc.xlsx", "_=cmd_calc.xlsx"),
        ("＝1.xlsx", "_＝1.xlsx"),
        ("CON.xlsx", "_CON.xlsx"),
        ("...", "附件"),
        ("", "附件"),
        (None, "附件"),
        ("长" * 300 + ".xlsx", "长" * 120 + ".xlsx"),
    ],
)
def test_safe_name(typed, shown):
    assert safe_name(typed) == shown


def test_the_ending_told_by_the_content_wins():
    assert safe_name("照片.exe", ending=".png") == "照片.png"
    assert safe_name("没有后缀", ending=".pdf") == "没有后缀.pdf"
