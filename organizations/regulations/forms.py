"""Forms about documents of the library."""

from typing import Any, cast

from django import forms
from django.utils import timezone

from common.conflicts import VersionedForm
from common.pickers import PickerInput
from organizations.regulations.enums import RegulationKind
from organizations.tree.models import Organization


class RegulationFacts(forms.Form):
    """What is said of a document."""

    title = forms.CharField(label="标题", max_length=120, help_text="不用写书名号。")
    number = forms.CharField(label="文号", max_length=60, required=False)
    issuer = forms.CharField(label="发文机关", max_length=80, help_text="可以是系统以外的单位。")
    kind = forms.ChoiceField(label="种类", choices=RegulationKind.choices)
    in_force_from = forms.DateField(label="生效日期", initial=timezone.localdate, widget=forms.DateInput)
    in_force_to = forms.DateField(
        label="失效日期", required=False, widget=forms.DateInput, help_text="当天仍有效；长期有效的不填。"
    )
    text = forms.CharField(
        label="正文",
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="正文和文件有一样就行；有正文的可以搜索到。",
    )


class RegulationForm(RegulationFacts):
    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label="适用范围",
        widget=PickerInput("organizations:organization_search"),
        help_text="这个党组织和它下面的所有党组织都能看到。",
    )
    file = forms.FileField(label="文件", required=False, help_text="pdf、jpg、png、docx、xlsx，不超过 20 MB。")
    field_order = ["organization", "title"]

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        places = Organization.objects.visible_to(actor, "regulations.edit").filter(dissolved_on__isnull=True)
        cast(Any, self.fields["organization"]).queryset = places


class RegulationEditForm(RegulationFacts, VersionedForm):
    """The same for a document that is there, which keeps its scope and its file."""


class NextVersionForm(RegulationEditForm):
    """What replaces a document: for the same organisations, with a file of its own."""

    file = forms.FileField(label="文件", required=False, help_text="pdf、jpg、png、docx、xlsx，不超过 20 MB。")


class RepealForm(VersionedForm):
    first_day_without = forms.DateField(label="从哪天起废止", initial=timezone.localdate, widget=forms.DateInput)
    reason = forms.CharField(label="依据", max_length=200, help_text="例如：某文件第几条明确废止。")
