"""Filters of the session list, shared by page, export and API."""

import django_filters
from django import forms

from activities.sessions.enums import SessionKind, State
from activities.sessions.models import Session
from common.periods import MONTH, period_of
from common.pickers import PickerInput
from organizations.tree.models import Organization


def visible_organizations(request):
    """Organisations the user may filter by."""
    return Organization.objects.visible_to(request.user) if request else Organization.objects.none()


class SessionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        field_name="topic", lookup_expr="icontains", label="主题", widget=forms.TextInput(attrs={"type": "search"})
    )
    organization = django_filters.ModelChoiceFilter(
        label="党组织（含下级）",
        queryset=visible_organizations,
        method="in_subtree",
        widget=PickerInput("organizations:organization_search"),
    )
    kind = django_filters.ChoiceFilter(
        label="会议类型", choices=SessionKind.choices, method="of_kind", empty_label="全部"
    )
    state = django_filters.ChoiceFilter(label="状态", choices=State.choices, empty_label="全部")
    month = django_filters.CharFilter(
        label="月份", method="in_month", widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m")
    )
    late = django_filters.BooleanFilter(
        field_name="recorded_late",
        label="记录及时",
        widget=forms.Select(choices=[("", "全部"), ("true", "补录（超过时限）"), ("false", "及时")]),
    )

    class Meta:
        model = Session
        fields: list[str] = []

    def in_subtree(self, queryset, name, value):
        return queryset.within([value.path])

    def of_kind(self, queryset, name, value):
        return queryset.filter(minutes__kind=value)

    def in_month(self, queryset, name, value):
        try:
            period = period_of(value)
        except ValueError:
            return queryset.none()
        if period.kind != MONTH:
            return queryset.none()
        return queryset.filter(held_on__range=(period.start, period.end))
