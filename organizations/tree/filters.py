"""What a list of organisations can be narrowed to; the name is searched as on the page of the tree."""

import django_filters
from django import forms
from django.utils import timezone

from common.pickers import PickerInput
from organizations.tree.enums import Kind
from organizations.tree.models import Organization
from organizations.tree.search import matching


def organizations_in_scope(request):
    return Organization.objects.visible_to(request.user) if request else Organization.objects.none()


class OrganizationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="名称或拼音首字母", method="by_name")
    kind = django_filters.MultipleChoiceFilter(label="类型", choices=Kind.choices, widget=forms.CheckboxSelectMultiple)
    is_community = django_filters.BooleanFilter(label="社区党组织")
    under = django_filters.ModelChoiceFilter(
        label="上级（含所有下级）",
        queryset=organizations_in_scope,
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
