"""Forms about teams."""

from typing import Any, cast

from django import forms
from django.utils import timezone

from common.conflicts import VersionedForm
from common.pickers import PickerInput
from organizations.accounts.models import User
from organizations.teams.enums import Seat, TeamKind
from organizations.tree.models import Organization


class TeamFacts(forms.Form):
    """What is said of a team and may change."""

    name = forms.CharField(label="名称", max_length=60, help_text="例如：党建工作领导小组。")
    purpose = forms.CharField(
        label="职责", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="一两句话，打印名单时用。",
    )  # fmt: skip
    office_at = forms.CharField(label="办公室设在", required=False, max_length=60, help_text="例如：党政办公室。")


class TeamForm(TeamFacts):
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label="所属党组织", widget=PickerInput("organizations:organization_search")
    )
    kind = forms.ChoiceField(
        label="类型", choices=TeamKind.choices, widget=forms.RadioSelect, initial=TeamKind.LEADING,
        help_text="领导小组成员可查看本组织和下属的情况；督导小组成员还可以督导检查；专班不带权限。",
    )  # fmt: skip
    established_on = forms.DateField(label="成立日期", initial=timezone.localdate, widget=forms.DateInput)
    field_order = ["organization", "kind", "name", "purpose", "office_at", "established_on"]

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        places = Organization.objects.visible_to(actor, "teams.edit").filter(dissolved_on__isnull=True)
        cast(Any, self.fields["organization"]).queryset = places


class TeamEditForm(TeamFacts, VersionedForm):
    """The same for a team that is there; `version` guards against two editors."""


class SeatForm(forms.Form):
    """One person in one seat."""

    seat = forms.ChoiceField(label="组内职务", choices=Seat.choices)
    user = forms.ModelChoiceField(
        User.objects.none(), label="账号", required=False, widget=PickerInput("organizations:team_account_search"),
        help_text="此人在本系统有账号的，从列出的人中选；没有的，只填下面的姓名。",
    )  # fmt: skip
    name = forms.CharField(label="姓名", required=False, max_length=40, help_text="选了账号就不用填。")
    duty = forms.CharField(label="单位职务", required=False, max_length=60, help_text="例如：党工委副书记。")
    valid_from = forms.DateField(label="从哪天起", initial=timezone.localdate, widget=forms.DateInput)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["user"]).queryset = User.objects.visible_to(actor, "teams.edit").filter(is_active=True)


class LeaveForm(VersionedForm):
    first_day_without = forms.DateField(
        label="从哪天起不再担任", initial=timezone.localdate, widget=forms.DateInput,
        help_text="填今天，权限立即失效。",
    )  # fmt: skip


class EndTeamForm(VersionedForm):
    first_day_without = forms.DateField(
        label="从哪天起撤销", initial=timezone.localdate, widget=forms.DateInput, help_text="填今天，权限立即失效。"
    )
