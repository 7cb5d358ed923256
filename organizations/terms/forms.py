"""Forms about terms and posts."""

from django import forms
from django.utils import timezone

from common.conflicts import VersionedForm
from organizations.terms.models import PostName


class TermForm(forms.Form):
    starts_on = forms.DateField(label="本届起始", initial=timezone.localdate, widget=forms.DateInput)
    ends_on = forms.DateField(
        label="届满时间",
        required=False,
        widget=forms.DateInput,
        help_text="不填则按任期规定计算（社区5年，其他支部3年）",
    )


class ExtensionForm(VersionedForm):
    extended_to = forms.DateField(label="延期至", widget=forms.DateInput)
    extension_number = forms.CharField(label="批准文号", max_length=60)
    override_reason = forms.CharField(
        label="特批理由", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="延期超过一年时必填"
    )


class AppointmentForm(forms.Form):
    post = forms.ChoiceField(label="职务", choices=PostName.choices)
    person = forms.CharField(label="姓名", max_length=40)
    valid_from = forms.DateField(label="任职日期", initial=timezone.localdate, widget=forms.DateInput)
    full_time = forms.BooleanField(label="专职", required=False)
    dual_post = forms.BooleanField(label="书记、主任一肩挑", required=False)


class ReliefForm(VersionedForm):
    on = forms.DateField(
        label="免职日期", initial=timezone.localdate, widget=forms.DateInput, help_text="在任的最后一天"
    )
