"""What the member list can be narrowed by; the same FilterSet serves page, export and API."""

import re

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from common.pickers import PickerInput
from common.scoping import in_subtrees
from members.identity.fields import blind_index
from members.roster.codes import EDUCATION_BANDS, OCCUPATION_CLASSES
from members.roster.enums import PRESENT_STANDINGS, MemberType, Sex, Standing
from members.roster.models import Member
from members.roster.rules import AGE_BANDS, PARTY_AGE_BANDS, born_between
from organizations.tree.enums import BRANCH_KINDS, Kind
from organizations.tree.models import Organization

YES_NO = (("1", "是"), ("0", "否"))
HAN = "汉族"


def search_members(queryset, text: str):
    """Members by part of the name, its pinyin or initials, or a full telephone or identity number (blind index)."""
    text = re.sub(r"\s+", "", text).upper()
    if not text:
        return queryset
    if re.fullmatch(r"\d{17}[\dX]", text):
        return queryset.filter(id_index=blind_index(text))
    if re.fullmatch(r"\d{7,}", text):
        return queryset.filter(phone_index=blind_index(text))
    if re.fullmatch(r"[A-Z]+", text):
        return queryset.filter(Q(initials__startswith=text.lower()) | Q(sort_key__startswith=text.lower()))
    return queryset.filter(name__contains=text)


def band_filter(bands, field: str):
    """A filter method: rows whose date `field` gives full years within one of the chosen bands today."""

    def narrow(queryset, name, values):
        today, chosen = timezone.localdate(), Q()
        for value in values:
            after, until = born_between(bands[value][1], bands[value][2], today)
            part = Q(**{f"{field}__isnull": False})
            if after:
                part &= Q(**{f"{field}__gt": after})
            if until:
                part &= Q(**{f"{field}__lte": until})
            chosen |= part
        return queryset.filter(chosen) if values else queryset

    return narrow


def labels(bands) -> list[tuple[str, str]]:
    """Choices of a band table."""
    return [(code, band[0]) for code, band in bands.items()]


def visible_organizations(request):
    """Organisations the user may narrow by."""
    return Organization.objects.visible_to(request.user) if request else Organization.objects.none()


class YesNo(filters.ChoiceFilter):
    """是 / 否 over a true-or-false field."""

    def __init__(self, *args, **options):
        super().__init__(*args, choices=YES_NO, empty_label="不限", **options)

    def filter(self, queryset, value):
        return queryset.filter(**{self.field_name: value == "1"}) if value in ("0", "1") else queryset


def choices(field_name: str, label: str, options):
    """A drop-down whose empty choice means any."""
    return filters.ChoiceFilter(field_name=field_name, label=label, choices=options, empty_label="不限")


class MemberFilter(filters.FilterSet):
    """Without a choice of standing only members in force are shown."""

    q = filters.CharFilter(
        method="search",
        label="查找",
        help_text="姓名、拼音或首字母、完整手机号或身份证号",
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "姓名、拼音、手机号、身份证号"}),
    )
    organization = filters.ModelChoiceFilter(
        queryset=visible_organizations,
        method="below",
        label="党组织（含下级）",
        widget=PickerInput("organizations:organization_search"),
    )
    kind = choices("organization__kind", "支部类型", [(k.value, k.label) for k in Kind if k in BRANCH_KINDS])
    type = choices("type", "人员类别", MemberType.choices)
    standing = filters.ChoiceFilter(
        method="by_standing", label="党籍状态", choices=[*Standing.choices, ("all", "全部")], empty_label="在册"
    )
    sex = choices("sex", "性别", Sex.choices)
    nation = filters.ChoiceFilter(
        method="by_nation", label="民族", choices=(("han", "汉族"), ("minority", "少数民族")), empty_label="不限"
    )
    age = filters.MultipleChoiceFilter(
        method=band_filter(AGE_BANDS, "birth_date"), label="年龄", choices=labels(AGE_BANDS)
    )
    party_age = filters.MultipleChoiceFilter(
        method=band_filter(PARTY_AGE_BANDS, "full_on"), label="党龄", choices=labels(PARTY_AGE_BANDS)
    )
    education = filters.ChoiceFilter(
        method="by_education", label="学历", choices=labels(EDUCATION_BANDS), empty_label="不限"
    )
    occupation = choices("occupation", "职业类别", [(name, name) for name in OCCUPATION_CLASSES])
    retired = YesNo(field_name="retired", label="是否退休")
    floating = YesNo(field_name="floating", label="流动党员")
    lost_contact = YesNo(field_name="lost_contact", label="失联")
    exempt = YesNo(field_name="exempt", label="免于参加组织生活")
    incomplete = YesNo(field_name="incomplete", label="信息不完整")

    class Meta:
        model = Member
        fields: list[str] = []

    def __init__(self, data=None, *args, **options):
        super().__init__(data if data is not None else {}, *args, **options)

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data.get("standing") else queryset.filter(standing__in=PRESENT_STANDINGS)

    def search(self, queryset, name, value):
        return search_members(queryset, value)

    def below(self, queryset, name, value):
        return queryset.filter(in_subtrees([value.path], "organization__path")) if value else queryset

    def by_standing(self, queryset, name, value):
        return queryset if value == "all" else queryset.filter(standing=value)

    def by_nation(self, queryset, name, value):
        return queryset.filter(nation=HAN) if value == "han" else queryset.exclude(nation__in=(HAN, ""))

    def by_education(self, queryset, name, value):
        _label, words, but_not = EDUCATION_BANDS[value]
        inside, outside = Q(), Q()
        for word in words:
            inside |= Q(education__contains=word)
        for word in but_not:
            outside |= Q(education__contains=word)
        return queryset.filter(inside).exclude(outside) if but_not else queryset.filter(inside)
