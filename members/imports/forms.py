"""Choosing what to import, into which street, from which file."""

from typing import cast

from django import forms
from django.utils import timezone

from common.importing.registry import importers
from organizations.tree.enums import Kind
from organizations.tree.models import Organization


class UploadForm(forms.Form):
    """Kinds and streets are those the user may import into; the year is asked where the ledger needs it."""

    kind = forms.ChoiceField(label="导入什么")
    organization = forms.ModelChoiceField(
        label="导入到哪个街道", queryset=Organization.objects.none(), empty_label=None
    )
    year = forms.IntegerField(
        label="年度", min_value=2000, max_value=2100, required=False, help_text="考核评分细则须填写，其他台账不用填"
    )
    file = forms.FileField(label="文件（.xlsx）", help_text="不超过40MB；上传后先核对，确认之前什么都不会保存")

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        offered = [importer for importer in importers() if user.holds(importer.permission)]
        cast(forms.ChoiceField, self.fields["kind"]).choices = [(found.key, found.title) for found in offered]
        streets = Organization.objects.visible_to(user, "import").filter(kind=Kind.WORK_COMMITTEE)
        cast(forms.ModelChoiceField, self.fields["organization"]).queryset = streets
        self.fields["year"].initial = timezone.localdate().year
        self.fields["file"].widget.attrs["accept"] = ".xlsx"
        self.asking_year = {importer.key for importer in offered if importer.asks_year}

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("kind") in self.asking_year and not cleaned.get("year"):
            self.add_error("year", "请填写年度。")
        return cleaned

    def options(self) -> dict:
        """Further arguments of the importer."""
        asked = self.cleaned_data["kind"] in self.asking_year
        return {"year": self.cleaned_data["year"]} if asked else {}
