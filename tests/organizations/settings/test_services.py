from datetime import date

import pytest

from common.exceptions import Refused
from organizations.settings.models import Holiday, Parameter
from organizations.settings.services import seed_holidays, set_holiday, set_parameter, shape_refusal
from tests.factories.organizations import make_street

DAY = date(2025, 7, 1)


@pytest.mark.parametrize(
    ("default", "value", "fits"),
    [
        (50, 60, True),
        (50, 60.0, True),
        (50, 60.5, False),
        (50, -1, False),
        (50, "60", False),
        (50, True, False),
        (0.85, 0.9, True),
        (0.85, 1, True),
        (False, True, True),
        (False, 1, False),
        ("", "示街工委", True),
        ("", 1, False),
        ([6, 3, 1], [6, 2], True),
        ([6, 3, 1], [], False),
        ([6, 3, 1], ["6"], False),
        ({"min": 3, "max": 7}, {"min": 3, "max": 9}, True),
        ({"min": 3, "max": 7}, {"min": 3}, False),
        ({"min": 3, "max": 7}, {"min": 3, "max": "九"}, False),
        ({"min": 3}, [3], False),
    ],
)
def test_a_value_keeps_the_shape_of_its_default(default, value, fits):
    assert (shape_refusal(default, value) is None) is fits


@pytest.mark.django_db
def test_setting_a_parameter_once_a_day():
    street = make_street()
    facts = {"key": "org.branch_max_members", "valid_from": DAY, "organization": street, "actor": None}
    set_parameter(value=60, **facts)
    with pytest.raises(Refused, match="已经有一个新值"):
        set_parameter(value=70, **facts)
    with pytest.raises(Refused, match="应为数字"):
        set_parameter(value="多", **{**facts, "valid_from": date(2026, 1, 1)})
    assert Parameter.objects.get().value == 60


@pytest.mark.django_db
def test_seeding_keeps_what_was_written_by_hand():
    set_holiday(day=date(2025, 10, 1), is_workday=True, name="加班", actor=None)
    assert seed_holidays(year=2025, actor=None) > 20
    assert Holiday.objects.get(day=date(2025, 10, 1)).name == "加班"
    assert Holiday.objects.get(day=date(2025, 1, 26)).is_workday
    assert seed_holidays(year=2025, actor=None) == 0
    with pytest.raises(Refused, match="尚未收录"):
        seed_holidays(year=2090, actor=None)
