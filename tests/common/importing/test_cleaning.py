"""Every form in which people type dates, names, numbers and identity numbers."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from common.importing import cleaning
from common.importing.cleaning import BadCell, DoubtfulCell


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2020.03", "2020-03"),
        ("2020.3", "2020-03"),
        ("202003", "2020-03"),
        (202003.0, "2020-03"),
        (2020.03, "2020-03"),
        ("2020年3月", "2020-03"),
        ("2020年3月份", "2020-03"),
        ("2020/3", "2020-03"),
        ("２０２０．０３", "2020-03"),
        ("2020.3.5", "2020-03-05"),
        ("20200305", "2020-03-05"),
        (20200305.0, "2020-03-05"),
        ("2020年3月5日", "2020-03-05"),
        ("2020/3/5", "2020-03-05"),
        ("2020-03-05", "2020-03-05"),
        ("2025-03-05 00:00:00", "2025-03-05"),
        (" 2025-03-05 ", "2025-03-05"),
        ("2019/2/3  14:30", "2019-02-03"),
        ("2025年3月5日（周三）", "2025-03-05"),
        (date(2020, 3, 5), "2020-03-05"),
        (datetime(2020, 3, 5, 14, 30), "2020-03-05"),
        ("43895", "2020-03-05"),
        (43895.0, "2020-03-05"),
    ],
)
def test_partial_date_reads_every_form(typed, expected):
    assert str(cleaning.partial_date(typed)) == expected


@pytest.mark.parametrize("typed", ["", "  ", "/", "—", "无"])
def test_partial_date_of_an_empty_cell_is_nothing(typed):
    assert cleaning.partial_date(typed) is None


@pytest.mark.parametrize(
    "typed", ["2006.13", "2020.2.30", "去年", "2020", "20年3月", "1800-01-01", True, "2006/0/1", 12.5]
)
def test_partial_date_refuses_what_is_no_date(typed):
    with pytest.raises(BadCell) as caught:
        cleaning.partial_date(typed)
    assert caught.value.code == "date_unreadable"


def test_partial_date_doubts_a_number_that_lost_its_zero():
    with pytest.raises(DoubtfulCell) as caught:
        cleaning.partial_date(2020.1)
    assert str(caught.value.value) == "2020-10"


@pytest.mark.parametrize(
    ("typed", "at", "has_time"),
    [
        ("2019/2/3  14:30", datetime(2019, 2, 3, 14, 30), True),
        ("2025年2月5日 14:30", datetime(2025, 2, 5, 14, 30), True),
        ("2025年2月5日下午2:30", datetime(2025, 2, 5, 14, 30), True),
        ("2025年2月5日14时30分", datetime(2025, 2, 5, 14, 30), True),
        ("2025-02-05 09:00-11:00", datetime(2025, 2, 5, 9), True),
        ("2025.02.19", datetime(2025, 2, 19), False),
        (datetime(2025, 2, 8, 9, 30), datetime(2025, 2, 8, 9, 30), True),
        (date(2025, 2, 8), datetime(2025, 2, 8), False),
        ("2025-02-08 00:00:00", datetime(2025, 2, 8), False),
    ],
)
def test_moment_reads_day_and_time(typed, at, has_time):
    assert cleaning.moment(typed) == (at, has_time)


@pytest.mark.parametrize("typed", ["2025.02", "2025-02-05 25:10", "二月五日"])
def test_moment_needs_a_day(typed):
    with pytest.raises(BadCell):
        cleaning.moment(typed)


def test_full_date_refuses_a_month():
    with pytest.raises(BadCell):
        cleaning.full_date("2025.02")
    assert cleaning.full_date("2025.02.03") == date(2025, 2, 3)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("张 三", "张三"),
        (" 张　三\n", "张三"),
        ("阿迪力•玉素甫", "阿迪力·玉素甫"),
        ("阿迪力‧玉素甫", "阿迪力·玉素甫"),
        ("阿迪力．玉素甫", "阿迪力·玉素甫"),
        ("阿迪力・玉素甫", "阿迪力·玉素甫"),
        ("阿迪力·玉素甫", "阿迪力·玉素甫"),
    ],
)
def test_person_name_has_no_white_space_and_one_kind_of_dot(typed, stored):
    assert cleaning.person_name(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (16374064560.0, "16374064560"),
        ("163 7406 4560", "16374064560"),
        ("163-7406-4560", "16374064560"),
        ("+8616374064560", "16374064560"),
        ("８６１６３７４０６４５６０", "16374064560"),
        ("", ""),
    ],
)
def test_phone_is_eleven_digits(typed, stored):
    assert cleaning.phone(typed) == stored


@pytest.mark.parametrize("typed", ["1601303507", "010-88886666", "26374064560"])
def test_phone_keeps_others_as_typed_with_a_doubt(typed):
    with pytest.raises(DoubtfulCell) as caught:
        cleaning.phone(typed)
    assert (caught.value.code, caught.value.value) == ("phone_invalid", typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("34010219441011361x", "34010219441011361X"),
        (" 620102194601135325　", "620102194601135325"),
        ("６２０１０２１９４６０１１３５３２５", "620102194601135325"),
        ("'620102194601135325", "620102194601135325"),
        ("", ""),
    ],
)
def test_identity_number_is_normalised(typed, stored):
    assert cleaning.identity_number(typed) == stored


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (5.30102197101029e17, "id_damaged"),
        ("5.30102E+17", "id_damaged"),
        ("620102********5325", "id_masked"),
        ("1861xxxxx311", "id_masked"),
        ("62010219460113532", "id_length"),
        ("620102460113532", "id_length"),
        ("620102194601135326", "id_check_digit"),
        ("140511000000000921", "id_masked"),
        ("62010219461313532" + cleaning.check_character("62010219461313532"), "id_birth_date"),
    ],
)
def test_identity_number_is_refused_for_a_stated_reason(typed, code):
    with pytest.raises(BadCell) as caught:
        cleaning.identity_number(typed)
    assert caught.value.code == code


def test_sex_and_birth_date_come_from_the_number():
    assert cleaning.sex_of("620102194601135325") == "F"
    assert cleaning.birth_date_of("620102194601135325") == date(1946, 1, 13)


@pytest.mark.parametrize(("typed", "stored"), [("是", True), ("√", True), ("否", False), ("", False), ("退休", True)])
def test_yes_no_words(typed, stored):
    assert cleaning.yes_no(yes=("退休",))(typed) is stored


def test_yes_no_doubts_other_words():
    with pytest.raises(DoubtfulCell):
        cleaning.yes_no()("也许")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("90㎡", Decimal(90)), ("270平方米", Decimal(270)), (330.0, Decimal(330)), ("1,200", Decimal(1200)), ("", None)],
)
def test_number_loses_its_unit(typed, stored):
    assert cleaning.number(typed) == stored


@pytest.mark.parametrize("typed", ["几个", "3.5", "-1", "NaN", "Infinity"])
def test_whole_number_refuses_others(typed):
    with pytest.raises(BadCell):
        cleaning.whole_number(typed)
