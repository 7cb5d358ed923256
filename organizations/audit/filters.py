"""Filters of the audit log."""

import django_filters
from django import forms
from django.db.models import Q

from common.pickers import PickerInput
from organizations.audit.models import AuditEvent
from organizations.audit.names import ACTION_GROUPS
from organizations.tree.models import Organization


def organizations_in_scope(request):
    return Organization.objects.within(request.user.scope_paths("audit.read"))


class AuditFilter(django_filters.FilterSet):
    since = django_filters.DateFilter(label="从", field_name="at", lookup_expr="date__gte", widget=forms.DateInput)
    until = django_filters.DateFilter(label="到", field_name="at", lookup_expr="date__lte", widget=forms.DateInput)
    actor = django_filters.CharFilter(label="操作人", method="by_actor")
    group = django_filters.ChoiceFilter(
        label="操作", choices=list(ACTION_GROUPS.items()), method="in_group", empty_label="全部"
    )
    organization = django_filters.ModelChoiceFilter(
        label="组织（含下级）",
        queryset=organizations_in_scope,
        widget=PickerInput("organizations:place_search"),
        method="under",
    )
    q = django_filters.CharFilter(label="内容", field_name="summary", lookup_expr="icontains")

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def by_actor(self, queryset, name, value):
        return queryset.filter(Q(actor_name__icontains=value) | Q(actor__username__icontains=value))

    def in_group(self, queryset, name, value):
        return queryset.filter(action__startswith=f"{value}.")

    def under(self, queryset, name, value):
        return queryset.within([value.path])
