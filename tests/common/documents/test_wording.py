"""Numbers, dates, title lines and indents of official papers."""

import itertools
from datetime import date

import pytest

from common.documents.wording import (
    chinese_number,
    document_number,
    heading_number,
    official_date,
    signature_indents,
    text_width,
    title_lines,
)


@pytest.mark.parametrize(("n", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")])
def test_chinese_number(n, text):
    assert chinese_number(n) == text


@pytest.mark.parametrize(("level", "text"), [(1, "三、"), (2, "（三）"), (3, "3. "), (4, "（3）")])
def test_heading_number(level, text):
    assert heading_number(level, 3) == text


def test_date_and_number():
    assert official_date(date(2025, 3, 5)) == "2025年3月5日"
    assert document_number("示发", 2025, 6) == "示发〔2025〕6号"


@pytest.mark.parametrize(("text", "width"), [("党员大会", 4), ("2025年", 3), ("", 0)])
def test_text_width(text, width):
    assert text_width(text) == width


@pytest.mark.parametrize(
    "title",
    [
        "关于表彰先进的通报",
        "中共示范街道工作委员会关于2025年6月份党的组织生活开展情况的督查通报",
        "关于2025年第二季度“三会一课”（含主题党日）督查情况的通报",
        "中共示范街道工作委员会关于2025年度各社区党组织开展党的组织生活和主题党日活动及党员教育管理情况的督查通报",
    ],
)
def test_title_lines(title):
    lines = title_lines(title)
    assert "".join(lines) == title
    assert all(text_width(line) <= 19 for line in lines)
    for before, after in itertools.pairwise(lines):
        assert not (before[-1].isdigit() and after[0].isdigit())
        assert after[0] not in "，）”》"
        assert before[-1] not in "（“《"


@pytest.mark.parametrize(
    ("signature", "sealed", "of_name", "of_date"),
    [
        ("示范街道党工委", True, 4 + (7 - 7) / 2, 4),
        ("中共示范街道工作委员会", True, 2, 4),
        ("中共海滨市海滨区示范街道工作委员会", True, 2, 7),
        ("中共示范街道工作委员会", False, 2, 4),
        ("党工委", False, 8, 2),
    ],
)
def test_signature_indents(signature, sealed, of_name, of_date):
    assert signature_indents(signature, "2025年11月11日", sealed=sealed) == (of_name, of_date)
