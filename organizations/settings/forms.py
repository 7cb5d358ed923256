"""Forms of rule parameters and holidays."""

import json

from django import forms
from django.utils import timezone

from common.conflicts import VersionedForm
from common.pickers import PickerInput
from organizations.settings.defaults import Default
from organizations.tree.models import Organization


class ParameterForm(VersionedForm):
    """A new value of one parameter; the control fits the shape of its default."""

    value = forms.CharField()
    valid_from = forms.DateField(
        label="自哪天起", initial=timezone.localdate, widget=forms.DateInput, help_text="此日以前的计算不受影响"
    )
    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label="适用组织",
        widget=PickerInput("organizations:organization_search_unit"),
        help_text="对它和全部下属组织有效",
    )
    note = forms.CharField(label="依据", max_length=200, required=False, help_text="如文件名称和文号")

    def __init__(self, *args, default: Default, present, organizations, **options):
        super().__init__(*args, **options)
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]
        self.fields["value"] = _control(default.value, present)
        self.fields["value"].label = default.label


def _control(default, present):
    """The field for a value of the shape of `default`."""
    if isinstance(default, bool):
        return forms.BooleanField(required=False, initial=present)
    if isinstance(default, int):
        return forms.IntegerField(min_value=0, initial=present)
    if isinstance(default, float):
        return forms.FloatField(min_value=0, initial=present)
    if isinstance(default, str):
        return forms.CharField(required=False, initial=present, max_length=200)
    return JSONText(initial=present)


class JSONText(forms.JSONField):
    """A structured value, shown indented in readable Chinese."""

    default_error_messages = {"invalid": "格式不对，请保持原来的括号、引号和逗号。"}

    def __init__(self, **options):
        options.setdefault("help_text", "保持括号、引号和逗号，只改其中的数字和文字")
        super().__init__(widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}), **options)

    def prepare_value(self, value):
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)


class HolidayForm(VersionedForm):
    """One day. Whoever types a day the table has already is shown what it says before it changes."""

    day = forms.DateField(label="日期", widget=forms.DateInput)
    is_workday = forms.TypedChoiceField(
        label="这一天", choices=[("0", "放假"), ("1", "上班（调休）")], coerce=lambda word: word == "1"
    )
    name = forms.CharField(label="名称", max_length=40, required=False, help_text="如：国庆节")


class YearForm(forms.Form):
    year = forms.IntegerField(label="年份", min_value=2004, max_value=2100)
