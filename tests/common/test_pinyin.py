import pytest

from common.pinyin import initials, sort_key


@pytest.mark.parametrize(
    ("name", "key", "letters"),
    [
        ("曾丹", "zeng dan", "zd"),
        ("单雄信", "shan xiong xin", "sxx"),
        ("仇大海", "qiu da hai", "qdh"),
        ("吕布", "lv bu", "lb"),
        ("阿依古丽·买买提", "a yi gu li mai mai ti", "aygmmt".replace("g", "gl")),
        ("", "", ""),
    ],
)
def test_surnames_are_read_as_surnames(name, key, letters):
    assert (sort_key(name, person=True), initials(name, person=True)) == (key, letters)


def test_names_of_places_are_read_plainly_and_digits_stay():
    assert initials("华丽苑第1支部") == "hlyd1zb"
    assert sort_key("单位") == "dan wei"
