"""What can be imported, and telling one ledger from another."""

from datetime import date

import pytest

from common.importing.registry import importer_for, importers, recognised_as
from common.importing.subtitle import stated_day, stated_unit
from common.importing.workbook import read_workbook
from tests.common.importing.books import book


def test_the_ledgers_of_all_apps_are_offered():
    assert {"organizations", "members", "sessions", "scheme"} <= {importer.key for importer in importers()}
    assert importer_for("members").title == "党员花名册"


def test_another_ledger_is_told_by_its_header():
    roster = read_workbook(book([["姓名", "公民身份号码", "所在党支部"], ["张三", "1", "x"]]))
    assert recognised_as(roster, other_than="sessions") == "党员花名册"
    assert recognised_as(roster, other_than="members") == ""


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("填报单位：示范街道　　时间：2025年12月31日　　填表人：李工", date(2025, 12, 31)),
        ("统计时间:2025-06-30", date(2025, 6, 30)),
        ("截至2025.6.30", date(2025, 6, 30)),
        ("时间：2025年13月31日", None),
        ("填报单位：示范街道", None),
    ],
)
def test_stated_day(line, day):
    assert stated_day(read_workbook(book([["花名册"], [line], ["姓名", "时间"]]))) == day


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("填报单位：示范街道党工委　　时间：2025年12月31日　　填表人：李工", "示范街道党工委"),
        ("填报单位(盖章): 示范街道", "示范街道"),
        ("时间：2025年12月31日", ""),
        ("填报单位：", ""),
    ],
)
def test_stated_unit(line, unit):
    assert stated_unit(read_workbook(book([["花名册"], [line], ["姓名", "时间"]]))) == unit
