"""Filters of the list of decisions, and of organisations as the API lists them (searched as on the page)."""

import django_filters
from django import forms
from django.utils import timezone

from common.pickers import PickerInput
from organizations.tree.enums import Change, Kind
from organizations.tree.models import Organization, OrganizationChange
from organizations.tree.search import matching


class ChangeFilter(django_filters.FilterSet):
    """By organisation (with all below), kind of change and day."""

    organization = django_filters.ModelChoiceFilter(
        label="党组织（含下属）",
        queryset=lambda request: Organization.objects.visible_to(request.user),
        method="below",
        widget=PickerInput("organizations:organization_search"),
    )
    change = django_filters.ChoiceFilter(label="变更", choices=Change.choices, empty_label="全部")
    since = django_filters.DateFilter("effective_on", "gte", label="自", widget=forms.DateInput)
    until = django_filters.DateFilter("effective_on", "lte", label="至", widget=forms.DateInput)

    class Meta:
        model = OrganizationChange
        fields: list[str] = []

    def below(self, queryset, name, organization):
        return queryset.within([organization.path])


class OrganizationFilter(django_filters.FilterSet):
    """By name, kind, place in the tree and whether the organisation still exists."""

    q = django_filters.CharFilter(label="名称或拼音首字母", method="by_name")
    kind = django_filters.MultipleChoiceFilter(label="类型", choices=Kind.choices, widget=forms.CheckboxSelectMultiple)
    is_community = django_filters.BooleanFilter(label="社区党组织")
    under = django_filters.ModelChoiceFilter(
        label="上级（含所有下级）",
        queryset=lambda request: Organization.objects.visible_to(request.user),
        widget=PickerInput("organizations:organization_search"),
        method="below",
    )
    existing = django_filters.ChoiceFilter(
        label="存续", choices=[("yes", "现有"), ("no", "已撤销")], empty_label="全部", method="by_existence"
    )

    class Meta:
        model = Organization
        fields: list[str] = []

    def by_name(self, queryset, name, value):
        return matching(queryset, value)

    def below(self, queryset, name, value):
        return queryset.within([value.path])

    def by_existence(self, queryset, name, value):
        today = timezone.localdate()
        if value == "yes":
            return queryset.existing_on(today)
        return queryset.filter(dissolved_on__lt=today)
