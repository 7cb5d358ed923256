"""Two people on one record: the second is refused, sees both versions side by side, and loses nothing typed.

A form that changes a record derives from VersionedForm and posts the version it was opened with; the service locks the
row and calls check_version; the page turns the Stale it raises into a Conflict by `refused` (docs/ui.md).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, cast

from django import forms
from django.db import models
from django.utils import timezone

from common.exceptions import Refused, Stale

Version = int | str
STAMP_LENGTH = 16


def version_of(row: models.Model) -> Version:
    """The version of a record: its counter, or for a model without one a digest of the whole row.

    The digest also tells of changes made in bulk, which raise no counter.
    """
    if hasattr(row, "version"):
        return row.version
    values = [getattr(row, column.attname) for column in row._meta.concrete_fields]
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:STAMP_LENGTH]


def check_version(row: models.Model, version: Version | None) -> None:
    """Raises Stale when the locked `row` is not of `version` any more; None asks for nothing (commands, seeding)."""
    if version is not None and str(version) != str(version_of(row)):
        raise Stale


class VersionedForm(forms.Form):
    """The version of the record that was shown. `over` names the one shown beside it, when the user has seen both.

    The hidden field keeps the first version, so that nothing but `over` gets past a conflict.
    """

    version = forms.CharField(
        label="版本",
        max_length=32,
        widget=forms.HiddenInput,
        error_messages={"required": "这一页缺少版本信息，请刷新后再填。"},
    )

    def clean_version(self) -> str:
        return str(self.data.get("over") or self.cleaned_data["version"])


class SeenForm(VersionedForm):
    """A confirmation without anything to fill in: only the version that was seen."""


@dataclass(frozen=True)
class Difference:
    """One place where the two versions differ, both in words; "" for nothing there, None where nothing is asked."""

    label: str
    stored: str
    typed: str | None


@dataclass(frozen=True)
class Standing:
    """What stands now: its version, values by name of the form's fields, and what else is worth setting beside.

    `at`: when it was saved, where that is known. `open`: whether it may still be overwritten.
    """

    version: Version
    values: Mapping[str, Any] = field(default_factory=dict)
    also: Iterable[Difference] = ()
    at: datetime | None = None
    open: bool = True


@dataclass(frozen=True)
class Conflict:
    """What the page shows: includes/conflict.html."""

    standing: Standing
    differences: list[Difference]
    keep: str
    opened: str = ""

    @property
    def at(self) -> datetime | None:
        return timezone.localtime(self.standing.at) if self.standing.at else None


def refused(
    form: forms.BaseForm, refusal: Refused, *, standing: Callable[[], Standing | None] | None = None, keep: str = ""
) -> Conflict | None:
    """Put a refusal beside the form; for a Stale one gives both versions. `standing` None within: the record is gone.

    `keep` is the address of the record as it stands.
    """
    if not isinstance(refusal, Stale) or standing is None:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None
    now = standing()
    if now is None:
        form.add_error(None, "这条记录已被删除，您填的内容还没有保存。")
        return None
    when = f"在 {timezone.localtime(now.at):%H:%M} " if now.at else "在您打开这一页之后"
    typed = any(form.cleaned_data.get(bound.name) for bound in form.visible_fields())
    left = "您这里填的内容还没有保存" if typed else "您要办的这一步还没有办"
    form.add_error(None, f"这条记录{when}已由别人或在别的窗口保存过，{left}。")
    return Conflict(now, [*differences(form, now.values), *now.also], keep, form.data.get("version", ""))


def differences(form: forms.BaseForm, stored: Mapping[str, Any]) -> list[Difference]:
    """Where the valid `form` says otherwise than `stored`, in the form's order; fields not in `stored` are left out."""
    found = []
    for name, control in form.fields.items():
        if name in stored and not control.widget.is_hidden:
            values = Difference(
                str(control.label), in_words(control, stored[name]), in_words(control, form.cleaned_data.get(name))
            )
            if values.stored != values.typed:
                found.append(values)
    return found


def in_words(control: Any, value: Any) -> str:
    """A field's value, stored or typed, as it is shown; every way of saying nothing is ""."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(control, forms.ModelChoiceField) and control.queryset is not None:
        return str(value if isinstance(value, models.Model) else control.queryset.filter(pk=value).first() or value)
    if isinstance(control, forms.ChoiceField):
        chosen = {str(one) for one in (value if isinstance(value, (list, tuple)) else [value])}
        return "、".join(str(label) for key, label in cast(Any, control.choices) if str(key) in chosen)
    return shown(value)


def shown(value: Any) -> str:
    """Any value as text: yes and no, days and moments, lists; line endings as the browser sends them are one."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, (list, tuple)):
        return "、".join(shown(one) for one in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, indent=1)
    return "\n".join(str(value).strip().splitlines())
