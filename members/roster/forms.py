"""Forms of one member."""

from typing import cast

from django import forms
from django.template.loader import render_to_string

from common.conflicts import VersionedForm
from common.importing.cleaning import BadCell, DoubtfulCell, identity_number, partial_date, person_name, phone
from common.pickers import PickerInput
from members.roster.codes import EDUCATION, NATION_NAMES, OCCUPATION_CLASSES
from members.roster.enums import MemberType, Standing
from organizations.tree.models import Group, Organization


def offer(form: forms.Form, name: str, queryset) -> None:
    """Let a choice field of `form` choose among `queryset`."""
    cast(forms.ModelChoiceField, form.fields[name]).queryset = queryset


class PartialDateField(forms.CharField):
    """A day or only a month, in any of the forms people type; cleans to a PartialDate or None."""

    def to_python(self, value):
        try:
            return partial_date(super().to_python(value))
        except BadCell as problem:
            raise forms.ValidationError(f"{problem.message}。") from problem

    def prepare_value(self, value):
        return str(value) if value else ""


class DataListInput(forms.TextInput):
    """A text box that offers the official words; other words may be typed."""

    template_name = "members/roster/datalist.html"

    def __init__(self, words, attrs=None):
        super().__init__(attrs)
        self.words = words

    def _render(self, template_name, context, renderer=None):
        """Our templates directory, which the forms' own renderer does not look into."""
        return render_to_string(template_name, context)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["list"] = f"{context['widget']['attrs'].get('id', name)}_list"
        context["widget"]["words"] = self.words
        return context


class MemberForm(VersionedForm):
    """The facts of a member."""

    name = forms.CharField(label="姓名", max_length=60)
    id_number = forms.CharField(label="公民身份号码", max_length=30)
    nation = forms.CharField(label="民族", max_length=20, required=False, widget=DataListInput(NATION_NAMES))
    education = forms.CharField(
        label="学历", max_length=30, required=False, widget=DataListInput(list(EDUCATION.values()))
    )
    joined_on = PartialDateField(
        label="入党时间", required=False, help_text="支部党员大会通过之日，如2020-03-05；不知道日期可写2020.03"
    )
    full_on = PartialDateField(label="转正时间", required=False, help_text="预备期满转为正式党员之日")
    group = forms.ModelChoiceField(label="党小组", queryset=Group.objects.none(), required=False, empty_label="无")
    party_post = forms.CharField(label="党内职务", max_length=60, required=False)
    occupation = forms.CharField(
        label="职业类别（工作岗位）", max_length=60, required=False, widget=DataListInput(OCCUPATION_CLASSES)
    )
    workplace = forms.CharField(label="工作单位及职务", max_length=120, required=False)
    phone = forms.CharField(label="联系电话", max_length=40, required=False)
    address = forms.CharField(label="家庭住址", max_length=200, required=False)
    retired = forms.BooleanField(label="已退休", required=False)
    floating = forms.BooleanField(label="流动党员", required=False)
    floating_to = forms.CharField(label="流动去向", max_length=120, required=False)
    lost_contact = forms.BooleanField(label="失联", required=False)
    exempt = forms.BooleanField(label="免于参加组织生活（年老体弱等）", required=False)
    can_volunteer = forms.BooleanField(label="有志愿服务能力", required=False)
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, member=None, **options):
        super().__init__(*args, **options)
        self.member = member
        if member is not None:
            offer(self, "group", Group.objects.filter(organization=member.organization, valid_to__isnull=True))
            self.fields["id_number"].required = False
            self.fields["id_number"].help_text = "不改时留空"

    def clean_name(self):
        return person_name(self.cleaned_data["name"])

    def clean_id_number(self):
        typed = self.cleaned_data["id_number"]
        if not typed and self.member is not None:
            return self.member.id_number
        try:
            return identity_number(typed)
        except BadCell as problem:
            raise forms.ValidationError(f"{problem.message}。") from problem

    def clean_phone(self):
        try:
            return phone(self.cleaned_data["phone"])
        except DoubtfulCell as problem:
            return problem.value


class NewMemberForm(MemberForm):
    """A new member also needs a branch and a type."""

    organization = forms.ModelChoiceField(
        label="所在党支部",
        queryset=Organization.objects.none(),
        widget=PickerInput("organizations:organization_search"),
    )
    type = forms.ChoiceField(label="人员类别", choices=MemberType.choices)
    field_order = ("organization", "name", "id_number", "type")

    def __init__(self, *args, branches, **options):
        super().__init__(*args, **options)
        offer(self, "organization", branches)
        del self.fields["group"], self.fields["version"]


class MoveForm(VersionedForm):
    """组织关系 to another branch of the user's scope."""

    organization = forms.ModelChoiceField(
        label="转入党支部",
        queryset=Organization.objects.none(),
        widget=PickerInput("organizations:organization_search"),
    )
    on = forms.DateField(label="自哪天起", widget=forms.DateInput)
    reason = forms.CharField(label="缘由", max_length=60, required=False)

    def __init__(self, *args, branches, **options):
        super().__init__(*args, **options)
        offer(self, "organization", branches)


class StatusForm(VersionedForm):
    """转正, 停止党籍, 留党察看, 出党, 死亡…"""

    type = forms.ChoiceField(label="人员类别", choices=MemberType.choices)
    standing = forms.ChoiceField(label="党籍状态", choices=Standing.choices)
    vote_suspended = forms.BooleanField(label="暂停表决权（被留置、逮捕）", required=False)
    on = forms.DateField(label="自哪天起", widget=forms.DateInput)
    reason = forms.CharField(label="缘由（文号）", max_length=100, required=False)
