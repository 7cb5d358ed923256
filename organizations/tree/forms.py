"""Forms of the decisions about organisations. Each gives its service what it needs through `facts()`."""

from django import forms
from django.urls import reverse
from django.utils import timezone

from common.conflicts import VersionedForm
from common.pickers import PickerInput
from organizations.tree.changes import Decision
from organizations.tree.enums import BRANCH_KINDS, Kind
from organizations.tree.models import Group, Organization

FOUNDABLE = [(kind.value, kind.label) for kind in Kind if kind not in {Kind.DISTRICT, Kind.WORK_COMMITTEE}]


def organization_field(label: str, *, required: bool = True, help_text: str = ""):
    """A search-as-you-type box over organisations; the form sets what may be chosen."""
    widget = PickerInput("organizations:organization_search")
    return forms.ModelChoiceField(
        Organization.objects.none(), label=label, required=required, help_text=help_text, widget=widget
    )


class DecisionForm(VersionedForm):
    """What every decision has: its day and its document. `confirmed` is set by the confirmation page."""

    effective_on = forms.DateField(label="生效日期", widget=forms.DateInput)
    document_number = forms.CharField(label="文号", max_length=60, required=False, help_text="如：示街工委〔2025〕12号")
    document_date = forms.DateField(label="发文日期", required=False, widget=forms.DateInput)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    pickers: tuple[str, ...] = ()

    def __init__(self, *args, organization: Organization, user, **options):
        super().__init__(*args, **options)
        self.initial = {"effective_on": timezone.localdate(), "version": organization.version, **self.initial}
        self.organization, self.user = organization, user
        for name in self.pickers:
            self.fields[name].queryset = self.choices(user, name)  # type: ignore[attr-defined]
            kinds = "branch" if organization.is_branch and name != "parent" else "unit"
            search = reverse("organizations:organization_search")
            self.fields[name].widget.url = f"{search}?living=1&kinds={kinds}&but={organization.pk}"
        self.order_fields([name for name in self.fields if name not in DecisionForm.base_fields])

    def choices(self, user, name):
        """Living organisations the user may change."""
        found = Organization.objects.visible_to(user, "organizations.change").filter(dissolved_on__isnull=True)
        found = found.exclude(pk=self.organization.pk)
        if name == "parent":
            return found.exclude(kind__in=BRANCH_KINDS)
        if self.organization.is_branch:
            return found.filter(kind__in=BRANCH_KINDS)
        return found.exclude(kind__in=BRANCH_KINDS)

    def ask_again(self) -> None:
        """Forget that the consequences were confirmed: they may be others by now."""
        self.data = {name: value for name, value in self.data.items() if name != "confirmed"}

    def decision(self) -> Decision:
        cleaned = self.cleaned_data
        return Decision(cleaned["effective_on"], cleaned["document_number"], cleaned["document_date"])

    def facts(self) -> dict:
        """Keyword arguments of the service beside organisation, decision and actor."""
        shared = set(DecisionForm.base_fields) - {"version"}
        return {name: value for name, value in self.cleaned_data.items() if name not in shared}


class RenameForm(DecisionForm):
    name = forms.CharField(label="新名称", max_length=120)


class UpgradeForm(DecisionForm):
    kind = forms.ChoiceField(label="改设为", choices=FOUNDABLE)
    name = forms.CharField(label="新名称", max_length=120, required=False, help_text="名称不变可不填")


class MoveForm(DecisionForm):
    pickers = ("parent",)
    parent = organization_field("新的上级党组织")


class DissolveForm(DecisionForm):
    pickers = ("successor",)
    successor = organization_field("党员并入", required=False, help_text="自撤销次日起，党员的组织关系转到这里")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["effective_on"].label = "撤销日期"
        self.fields["effective_on"].help_text = "存续的最后一天"


class MergeForm(DissolveForm):
    """Merge this organisation into another one."""

    pickers = ("target",)
    successor = None
    target = organization_field("并入的党组织", help_text="自次日起，党员的组织关系转到这里")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["effective_on"].label = "合并日期"

    def facts(self) -> dict:
        return {"target": self.cleaned_data["target"], "sources": [self.organization]}


class SplitForm(DecisionForm):
    names = forms.CharField(
        label="拆分后新设的党组织",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一个名称；原党组织继续存在，党员随后划转",
    )

    def clean_names(self):
        return [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]


class EstablishForm(DecisionForm):
    """Found an organisation below this one."""

    name = forms.CharField(
        label="党组织名称", max_length=120, help_text="写全称，如：中共示范街道华丽苑社区第五支部委员会"
    )
    kind = forms.ChoiceField(label="类型", choices=FOUNDABLE, initial=Kind.BRANCH)
    is_community = forms.BooleanField(label="是社区党组织", required=False)
    phone = forms.CharField(label="联系电话", max_length=40, required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["effective_on"].label = "成立时间"

    def facts(self) -> dict:
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in ("name", "kind", "is_community", "phone")}


class FactsForm(forms.ModelForm, VersionedForm):
    """What may be corrected without a decision."""

    class Meta:
        model = Organization
        fields = ["approval_number", "venue_area", "phone", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class GroupForm(forms.ModelForm):
    class Meta:
        model = Group
        fields = ["name", "leader", "valid_from"]
        labels = {"valid_from": "成立日期"}
        widgets = {"valid_from": forms.DateInput}


class DayForm(VersionedForm):
    """One day: the last one of something that ends."""

    on = forms.DateField(
        label="撤销日期", initial=timezone.localdate, widget=forms.DateInput, help_text="存续的最后一天"
    )
