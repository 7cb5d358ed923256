"""What an event keeps besides its sentence, in words: labels of fields, values as pages show them, secrets masked."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from common.display import display
from organizations.accounts.roles import Role
from organizations.audit.models import AuditEvent
from organizations.settings.defaults import DEFAULTS
from organizations.settings.words import readable

HIDDEN = "（内容不显示）"
SECRET = frozenset({"id_number", "phone", "address", "password", "token", "key"})
EMPTY = "（空）"
LABELS = {
    "reason": "理由", "on": "自", "effective_on": "生效日期", "document": "文号", "number": "批准文号",
    "override": "例外理由", "attempts": "清除的失败次数", "filters": "筛选条件", "format": "格式", "rows": "行数",
    "title": "名称", "created": "新增", "changed": "更新", "updated": "更新", "unchanged": "未变", "sessions": "场次",
    "members": "人数", "checked": "校验条数", "broken_at": "断开处", "parent": "上级党组织", "last_day": "最后一天",
    "role": "岗位", "from": "自", "to": "至", "organization": "所属组织", "organizations": "党组织数",
    "hashes": "封存的校验值", "value": "数值", "version": "版本", "code": "指标代码", "state": "状态", "name": "名称",
    "held": "已完成", "due": "应完成", "late": "逾期", "hits": "次数", "grade": "等次", "flag": "是否发生",
    "items": "选中的项", "points": "分数", "rate": "完成率", "not_applicable": "不适用", "before": "原", "after": "现",
    "note": "备注", "columns": "列的对应", "saved": "保存行数", "rejected": "不合格行数", "count": "数量",
    "sent": "发出", "settled": "了结", "size": "大小", "points_before": "原分数",
}  # fmt: skip
OBJECTS = {
    "organizations.user": "账号", "organizations.organization": "党组织", "organizations.group": "党小组",
    "organizations.team": "小组",
    "organizations.regulation": "制度文件",
    "organizations.term": "任期", "organizations.postheld": "班子任职", "organizations.parameter": "规则参数",
    "organizations.holiday": "节假日", "organizations.job": "后台任务", "members.member": "党员",
    "members.upload": "导入文件", "activities.session": "组织生活", "activities.attachment": "附件",
    "assessments.scheme": "考核细则", "assessments.assessment": "考核", "assessments.manualvalue": "录入值",
    "reports.supervisionreport": "督查通报",
}  # fmt: skip
FORMATS = {"xlsx": "Excel 工作簿", "csv": "CSV 表格", "docx": "Word 文档"}
# Said by the event's sentence already, or of use to programs alone.
UNSAID = frozenset({"version", "code", "key"})
CODE = re.compile(r"^[a-z][a-z0-9_.]*$")


def in_words(event: AuditEvent, *, full: bool = False) -> list[tuple[str, str]]:
    """(label, text) of each detail; `full` also shows what only an auditor wants to see."""
    return list(_pairs(event, full=full))


def _pairs(event: AuditEvent, *, full: bool) -> Iterator[tuple[str, str]]:
    details = event.details if isinstance(event.details, dict) else {}
    names = _Names(event.object_type, str(details.get("key", "")))
    if isinstance(details.get("before"), dict) and isinstance(details.get("after"), dict):
        yield from _changes({key: [old, details["after"].get(key)] for key, old in details["before"].items()}, names)
        details = {key: value for key, value in details.items() if key not in ("before", "after")}
    for key, value in details.items():
        if key == "changes" and isinstance(value, dict):
            yield from _changes(value, names)
        elif isinstance(value, list) and len(value) == 2 and names.field(key) is not None:
            yield from _changes({key: value}, names)
        elif value not in (None, "", [], {}) and not _unsaid(key, value, full):
            yield names.label(key), names.value(key, value)


def _unsaid(key: str, value, full: bool) -> bool:
    places = key in ("from", "to") and isinstance(value, int)
    return not full and (key in UNSAID or places)


def _changes(changes: dict[str, list], names: "_Names") -> Iterator[tuple[str, str]]:
    for key, pair in changes.items():
        old, new = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        if key in SECRET:
            yield names.label(key), "已改动" + HIDDEN
        elif old != new:
            yield names.label(key), f"{names.value(key, old)} → {names.value(key, new)}"


def object_words(event: AuditEvent) -> str:
    """What kind of record the event is about: “党员 12”; "" for none."""
    if not event.object_type:
        return ""
    return f"{OBJECTS.get(event.object_type, '记录')} {event.object_id}"


class _Names:
    """Labels and values by the fields of the model the event is about."""

    def __init__(self, object_type: str, parameter: str):
        self.parameter = parameter
        try:
            self.model = apps.get_model(object_type) if object_type else None
        except (LookupError, ValueError):
            self.model = None

    def field(self, key: str) -> Any:
        try:
            return self.model._meta.get_field(key) if self.model else None
        except FieldDoesNotExist:
            return None

    def label(self, key: str) -> str:
        field = self.field(key.removesuffix("_id"))
        named = str(getattr(field, "verbose_name", "") or "")
        if key.endswith("_month_only"):
            return f"{self.label(key.removesuffix('_month_only') + '_on')}只到月"
        if named and not named.isascii():
            return named
        return LABELS.get(key, "其他" if CODE.match(key) else key)

    def value(self, key: str, value) -> str:
        if key in SECRET and key != "key":
            return HIDDEN
        if value in (None, ""):
            return EMPTY
        if key == "value" and self.parameter in DEFAULTS:
            return readable(value)
        if special := SPECIAL.get(key):
            return special(value)
        choices = dict(getattr(self.field(key), "flatchoices", None) or ())
        if str(value) in choices:
            return str(choices[str(value)])
        if value in ("True", "False"):
            value = value == "True"
        if isinstance(value, dict):
            return "；".join(f"{self.label(name)}：{self.value(name, item)}" for name, item in value.items())
        if isinstance(value, list):
            return "、".join(self.value("", item) for item in value)
        return str(display(value))


SPECIAL: dict[str, Callable[[Any], str]] = {
    "role": lambda value: str(dict(Role.choices).get(value, value)),
    "format": lambda value: FORMATS.get(value, value),
    "hashes": lambda value: f"{len(value)} 个单位",
    "organizations": lambda value: f"{len(value)} 个",
    "key": lambda value: DEFAULTS[value].label if value in DEFAULTS else str(value),
}
