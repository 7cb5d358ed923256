"""Choosing what to import, into which street, from which file."""

from typing import cast

from django import forms
from django.utils import timezone

from common.importing.registry import importers
from organizations.tree.enums import Kind
from organizations.tree.models import Organization


class PlaceField(forms.ModelChoiceField):
    """Streets by name; a district stands for the street the ledger is going to make under it."""

    def label_from_instance(self, obj):
        return f"新建街道（按台账），设在{obj.name}下" if obj.kind == Kind.DISTRICT else obj.name


class UploadForm(forms.Form):
    """Kinds and streets are those the user may import into; the year is asked where the ledger needs it.

    Who may import in the whole district may also hand in the ledger of a street that is not there yet.
    """

    kind = forms.ChoiceField(label="导入什么")
    organization = PlaceField(label="导入到哪个街道", queryset=Organization.objects.none(), empty_label=None)
    year = forms.IntegerField(
        label="年度", min_value=2000, max_value=2100, required=False, help_text="考核评分细则须填写，其他台账不用填"
    )
    file = forms.FileField(label="文件（.xlsx）", help_text="不超过40MB；上传后先核对，确认之前什么都不会保存")

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        offered = [importer for importer in importers() if user.holds(importer.permission)]
        cast(forms.ChoiceField, self.fields["kind"]).choices = [(found.key, found.title) for found in offered]
        places = Organization.objects.visible_to(user, "import").filter(kind__in=[Kind.WORK_COMMITTEE, Kind.DISTRICT])
        field = cast(forms.ModelChoiceField, self.fields["organization"])
        field.queryset = places.order_by("-depth", "path")
        if places.filter(kind=Kind.DISTRICT).exists():
            field.help_text = "系统里还没有的街道，用它的党组织台账新建：台账里要有类型为“街道党工委”的一行"
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
