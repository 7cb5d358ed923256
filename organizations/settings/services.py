"""Changing rule parameters and the holiday table. A value never changes; a new one begins on a day."""

from datetime import date
from typing import Any

from chinese_calendar import constants
from django.db import transaction
from django.db.models import Max

from common.conflicts import Version, check_version
from common.exceptions import Refused, Stale
from organizations.audit.services import record
from organizations.settings.defaults import DEFAULTS
from organizations.settings.models import Holiday, Parameter
from organizations.settings.words import readable
from organizations.tree.models import Organization

NAMES = {holiday.value: holiday.chinese for holiday in constants.Holiday}


def shape_refusal(default: Any, value: Any) -> str | None:
    """Why `value` cannot stand where `default` does; None when it can. Pure.

    Numbers stay numbers and are not negative; lists keep the kind of their items; dictionaries keep their keys.
    """
    if isinstance(default, bool):
        return None if isinstance(value, bool) else "应为是或否。"
    if isinstance(default, int | float):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return "应为数字。"
        if isinstance(default, int) and value != int(value):
            return "应为整数。"
        return "不能小于零。" if value < 0 else None
    if isinstance(default, str):
        return None if isinstance(value, str) else "应为文字。"
    if isinstance(default, list):
        if not isinstance(value, list) or not value:
            return "应为非空的列表。"
        return next(filter(None, (shape_refusal(default[0], item) for item in value)), None) if default else None
    if not isinstance(value, dict):
        return "应为“名称：值”的表。"
    if set(value) != set(default):
        return f"应有这些项：{'、'.join(default)}。"
    return next(filter(None, (shape_refusal(default[key], value[key]) for key in default)), None)


def version_of_parameter(key: str) -> int:
    """Values are only added: the newest row tells what somebody has seen."""
    return Parameter.objects.filter(key=key).aggregate(newest=Max("pk"))["newest"] or 0


@transaction.atomic
def set_parameter(
    *,
    key: str,
    value: Any,
    valid_from: date,
    organization: Organization | None,
    actor: Any,
    note: str = "",
    version: Version | None = None,
) -> Parameter:
    """A new value from a day on, for an organisation's subtree (None: everywhere).

    Raises Refused when the value has the wrong shape or one begins on that day already for that organisation, Stale
    when one was set for it since `version` (see version_of_parameter).
    """
    if organization is not None:
        Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    same = Parameter.objects.filter(key=key, organization=organization)
    if version is not None and (not str(version).isdigit() or same.filter(pk__gt=int(version)).exists()):
        raise Stale
    if refusal := shape_refusal(DEFAULTS[key].value, value):
        raise Refused(f"“{DEFAULTS[key].label}”{refusal}", code="wrong_shape", field="value")
    if same.filter(valid_from=valid_from).exists():
        raise Refused("这一天已经有一个新值，请换一个起始日期。", code="duplicate", field="valid_from")
    made = Parameter.objects.create(
        key=key, value=value, valid_from=valid_from, organization=organization, actor=actor, note=note
    )
    record(
        "parameter.set",
        actor=actor,
        summary=f"参数“{DEFAULTS[key].label}”自{valid_from}起改为{readable(value)}",
        obj=made,
        organization=organization,
        details={"key": key, "value": value},
    )
    return made


@transaction.atomic
def set_holiday(*, day: date, is_workday: bool, name: str, actor: Any, version: Version | None = None) -> Holiday:
    """Say of one day whether it is worked; it counts before anything published.

    Raises Stale when the table says otherwise of the day already and `version` is not that of what it says.
    """
    said: dict[str, Any] = {"is_workday": is_workday, "name": name.strip()}
    made, created = Holiday.objects.select_for_update(no_key=True).get_or_create(day=day, defaults=said)
    if not created:
        if (made.is_workday, made.name) == (said["is_workday"], said["name"]):
            return made
        check_version(made, version)
        made.is_workday, made.name = said["is_workday"], said["name"]
        made.save()
    record("holiday.set", actor=actor, summary=f"{day}{'上班' if is_workday else '放假'}（{name.strip()}）", obj=made)
    return made


@transaction.atomic
def seed_holidays(*, year: int, actor: Any) -> int:
    """Write the published arrangement of a year into the table, where the table says nothing; gives how many days.

    Raises Refused when nothing is published for the year.
    """
    days = [
        *(Holiday(day=day, is_workday=False, name=NAMES[name]) for day, name in constants.holidays.items()),
        *(Holiday(day=day, is_workday=True, name=f"{NAMES[name]}调休") for day, name in constants.workdays.items()),
    ]
    known = set(Holiday.objects.filter(day__year=year).values_list("day", flat=True))
    new = [holiday for holiday in days if holiday.day.year == year and holiday.day not in known]
    if not new and not known:
        raise Refused(f"{year}年的放假安排尚未收录，请逐日添加。", code="not_published", field="year")
    Holiday.objects.bulk_create(new, ignore_conflicts=True)
    record("holiday.seed", actor=actor, summary=f"填入{year}年放假安排{len(new)}天")
    return len(new)
